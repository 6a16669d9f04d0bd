using Runner.Data;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Records.Baseline;

/// <summary>What a simple method says of records, from what it counted in a training split.</summary>
internal static class BaselinePredictions
{
    private const string Outside = "O";

    /// <summary>Kind of record a task reads.</summary>
    public static Type RecordOf(BaselineFor task) => task switch
    {
        BaselineFor.TokenClassification or BaselineFor.IntentSlots => typeof(TaggedRecord),
        BaselineFor.ReadingComprehension => typeof(QuestionRecord),
        BaselineFor.NextItem => typeof(SequenceRecord),
        _ => typeof(TextRecord),
    };

    /// <summary>Kind of prediction it makes.</summary>
    public static Type KindOf(BaselineFor task) => task switch
    {
        BaselineFor.SequenceClassification => typeof(ClassPrediction),
        BaselineFor.Regression => typeof(ValuePrediction),
        BaselineFor.MultiLabel => typeof(LabelSetPrediction),
        BaselineFor.TokenClassification => typeof(TagPrediction),
        BaselineFor.IntentSlots => typeof(UtterancePrediction),
        BaselineFor.ReadingComprehension => typeof(AnswerPrediction),
        BaselineFor.PairRanking => typeof(RankingPrediction),
        _ => typeof(CandidatePrediction),
    };

    /// <summary>Predictions for the records of a split, each with the id of its record; of candidates, one for each query.</summary>
    public static Func<IReadOnlyList<DataRecord>, IEnumerable<ExamplePrediction>> Of(
        BaselineOptions options, IReadOnlyList<DataRecord> training, IReadOnlyDictionary<string, LabelNames> labels) => options.For switch
    {
        BaselineFor.SequenceClassification => Each<TextRecord>(Classes(options.Method, training, labels[LabelKinds.Classes])),
        BaselineFor.Regression => Each<TextRecord>(Values(options.Method, training)),
        BaselineFor.MultiLabel => Each<TextRecord>(LabelSets(options.Method, training, labels[LabelKinds.Classes])),
        BaselineFor.TokenClassification => Each<TaggedRecord>(Tags(options.Method, training)),
        BaselineFor.IntentSlots => Each<TaggedRecord>(Utterances(options.Method, training)),
        BaselineFor.ReadingComprehension => Each<QuestionRecord>(record => new AnswerPrediction(Answer(options.Method, record), [.. (record.Answers ?? []).Select(answer => answer.Text)])),
        BaselineFor.PairRanking => records => Queries(options.Method, records),
        _ => Each<SequenceRecord>(NextItems(training, labels[LabelKinds.Items])),
    };

    private static Func<IReadOnlyList<DataRecord>, IEnumerable<ExamplePrediction>> Each<T>(Func<T, Prediction> predict)
        where T : DataRecord => records => records.Cast<T>().Select(record => new ExamplePrediction(record.Id, predict(record)) { Key = record.Key, Unit = record.Unit });

    private static Func<TextRecord, Prediction> Classes(BaselineMethod method, IReadOnlyList<DataRecord> training, LabelNames names)
    {
        int Number(TextRecord record) => names.NumberOf(record.Labels![0], LabelKinds.Classes, record.Place);
        var records = training.Cast<TextRecord>().ToList();
        if (method == BaselineMethod.Majority)
        {
            var commonest = records.CountBy(Number).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            return record => new ClassPrediction(commonest, Number(record));
        }
        var bayes = new NaiveBayes(names.Count, records.Select(record => (NaiveBayes.Features(record), Number(record))));
        return record => ClassPrediction.OfScores(bayes.Scores(NaiveBayes.Features(record)), Number(record));
    }

    // the least-squares line from overlap to value
    private static Func<TextRecord, Prediction> Values(BaselineMethod method, IReadOnlyList<DataRecord> training)
    {
        var points = training.Cast<TextRecord>().Select(record => (X: Overlap(record), Y: record.Value!.Value)).ToList();
        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = method == BaselineMethod.Majority || spread == 0 ? 0 : points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        return record => new ValuePrediction(meanY + slope * (Overlap(record) - meanX), record.Value!.Value);
    }

    private static Func<TextRecord, Prediction> LabelSets(BaselineMethod method, IReadOnlyList<DataRecord> training, LabelNames names)
    {
        var records = training.Cast<TextRecord>().ToList();
        HashSet<int> Truth(TextRecord record) => [.. record.Labels!.Select(label => names.NumberOf(label, LabelKinds.Classes, record.Place))];
        if (method == BaselineMethod.Majority)
        {
            var commonest = records.SelectMany(Truth).CountBy(label => label).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            return record => new LabelSetPrediction(new HashSet<int> { commonest }, Truth(record));
        }
        // a label is a class beside 'not that label'; without a shared vocabulary of features that would be as many tables as labels
        var bayes = new NaiveBayes(names.Count, records.SelectMany(record => Truth(record).Select(label => (NaiveBayes.Features(record), label))));
        var several = records.Average(record => (double)record.Labels!.Count);
        return record =>
        {
            var scores = bayes.Scores(NaiveBayes.Features(record));
            var kept = scores.Select((score, label) => (score, label)).OrderByDescending(pair => pair.score).Take(Math.Max(1, (int)Math.Round(several))).Select(pair => pair.label);
            return new LabelSetPrediction(kept.ToHashSet(), Truth(record));
        };
    }

    private static Func<TaggedRecord, Prediction> Tags(BaselineMethod method, IReadOnlyList<DataRecord> training)
    {
        var tag = WordTags(method, training);
        return record => new TagPrediction([.. record.Words.Select(tag)], record.Tags!);
    }

    private static Func<TaggedRecord, Prediction> Utterances(BaselineMethod method, IReadOnlyList<DataRecord> training)
    {
        var tag = WordTags(method, training);
        var records = training.Cast<TaggedRecord>().ToList();
        var names = LabelNames.Of([.. records.Select(record => string.Join('#', record.Intents!)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        int Number(TaggedRecord record) => names.NumberOf(string.Join('#', record.Intents!))!.Value;
        var commonest = records.CountBy(Number).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
        var bayes = method == BaselineMethod.Majority ? null : new NaiveBayes(names.Count, records.Select(record => (CharacterGrams.Of(record.Text), Number(record))));
        return record =>
        {
            var intent = bayes is null ? commonest : ClassPrediction.OfScores(bayes.Scores(CharacterGrams.Of(record.Text)), 0).Predicted;
            return new UtterancePrediction(names.Names[intent].Split('#'), record.Intents!, [.. record.Words.Select(tag)], record.Tags!);
        };
    }

    private static Func<string, string> WordTags(BaselineMethod method, IReadOnlyList<DataRecord> training)
    {
        if (method == BaselineMethod.Majority)
        {
            var commonest = training.Cast<TaggedRecord>().SelectMany(record => record.Tags!).CountBy(tag => tag, StringComparer.Ordinal)
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key;
            return _ => commonest;
        }
        var tags = training.Cast<TaggedRecord>().SelectMany(record => record.Words.Zip(record.Tags!)).GroupBy(pair => pair.First, StringComparer.Ordinal).ToDictionary(
            word => word.Key,
            word => word.CountBy(pair => pair.Second, StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key,
            StringComparer.Ordinal);
        return word => tags.GetValueOrDefault(word, Outside);
    }

    private static string Answer(BaselineMethod method, QuestionRecord record)
    {
        string[] sentences = [.. Sentences(record.Passage)];
        return sentences.Length == 0 ? "" : method == BaselineMethod.Majority ? sentences[0] : sentences.MaxBy(sentence => CharacterGrams.Overlap(sentence, record.Question))!;
    }

    private static IEnumerable<string> Sentences(string passage)
    {
        var start = 0;
        for (var i = 0; i < passage.Length; i++)
        {
            if (!(passage[i] is '。' or '！' or '？' or '\n' || passage[i] is '.' or '!' or '?' && i + 1 < passage.Length && char.IsWhiteSpace(passage[i + 1])))
                continue;
            if (passage[start..i].Trim() is { Length: > 0 } sentence)
                yield return sentence;
            start = i + 1;
        }
        if (passage[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    private static IEnumerable<ExamplePrediction> Queries(BaselineMethod method, IReadOnlyList<DataRecord> records) =>
        records.Cast<TextRecord>().GroupBy(record => record.Query ?? $"\0{record.Id}", StringComparer.Ordinal).Select(query =>
            new ExamplePrediction(query.First().Id, new RankingPrediction(
                [.. query.Select(record => method == BaselineMethod.Majority ? 0 : Overlap(record))], [.. query.Select(record => record.Value!.Value)]))
            {
                Key = query.First().Query, Unit = query.First().Unit ?? query.First().Query,
            });

    private static Func<SequenceRecord, Prediction> NextItems(IReadOnlyList<DataRecord> training, LabelNames items)
    {
        var counts = training.Cast<SequenceRecord>().SelectMany(record => record.Items).CountBy(item => item, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        double[] popularity = [.. items.Names.Select(item => (double)counts.GetValueOrDefault(item)), double.NaN];
        return record => new CandidatePrediction(popularity, items.NumberOf(record.Next!) ?? items.Count,
            record.Known.Select(items.NumberOf).OfType<int>().Where(item => items.Names[item] != record.Next).ToHashSet()) { Query = record.Id };
    }

    private static double Overlap(TextRecord record) => CharacterGrams.Overlap(record.First, record.Second ?? "");
}
