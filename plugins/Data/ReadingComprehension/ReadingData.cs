using System.Globalization;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>Questions about passages, in the JSON of SQuAD or in the older one of CMRC 2018.</summary>
internal abstract class ReadingData : IDataComponent, ICheckedComponent
{
    private readonly ReadingOptions _options;
    private readonly (string Split, string File)[][] _layouts;
    private readonly Lazy<LabelledData> _data;

    protected ReadingData(ReadingOptions options, params (string Split, string File)[][] layouts) =>
        (_options, _layouts, _data) = (options, layouts, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public IEnumerable<ComponentProblem> Check()
    {
        if (SplitFiles.Problem(_options.Splits) is { } wrong)
            yield return new ComponentProblem("splits", wrong);
    }

    public DataSource Open() => _data.Value;

    private LabelledData Make() => new LabelledSet("reading comprehension 1", "", typeof(QuestionRecord), SplitFiles.Find(_options.Path, _options.Splits, _layouts))
    {
        FindsLabels = false,
        Read = (split, files, report) =>
        {
            var questions = new QuestionFile(split == "train", report);
            var records = files.SelectMany(questions.Read).ToList();
            questions.Report();
            return records;
        },
        Texts = record => [((QuestionRecord)record).Passage, ((QuestionRecord)record).Question],
    }.Open();
}

/// <summary>Reads files of questions and counts what is odd about their answers.</summary>
internal sealed class QuestionFile(bool isTraining, RecordReport report)
{
    private readonly Dictionary<string, RecordPlace> _keys = new(StringComparer.Ordinal);
    private (long Count, RecordPlace First) _moved;
    private (long Count, RecordPlace First) _missing;
    private long _id;
    private int _passage;

    public IEnumerable<QuestionRecord> Read(LabelledFile file)
    {
        var root = PlacedJson.Read(file);
        foreach (var article in (root.IsArray ? root : root["data"]).Items)
        {
            var title = article.Find("title")?.AsText;
            // the older layout of CMRC 2018 has one passage for an article
            foreach (var paragraph in article.Find("paragraphs")?.Items ?? [article])
            {
                foreach (var record in Paragraph(paragraph, title))
                    yield return record;
            }
        }
    }

    /// <summary>Says what was counted.</summary>
    public void Report()
    {
        if (_moved.Count > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.AnswersMoved, _moved.Count, _moved.First));
        if (_missing.Count > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.AnswersMissing, _missing.Count, _missing.First));
    }

    private IEnumerable<QuestionRecord> Paragraph(PlacedJson paragraph, string? title)
    {
        var passage = (paragraph.Find("context") ?? paragraph.Find("context_text") ?? throw paragraph.Wrong("there is neither 'context' nor 'context_text' in this object")).AsText;
        var unit = (_passage++).ToString(CultureInfo.InvariantCulture);
        foreach (var entry in paragraph["qas"].Items)
        {
            var id = _id++;
            var key = (entry.Find("id") ?? entry.Find("query_id") ?? throw entry.Wrong("there is neither 'id' nor 'query_id' in this object")).AsText;
            if (!_keys.TryAdd(key, entry.Place))
                throw entry.Wrong($"the question '{key}' stands at {_keys[key]} already");
            var question = (entry.Find("question") ?? entry.Find("query_text") ?? throw entry.Wrong("there is neither 'question' nor 'query_text' in this object")).AsText;
            var isImpossible = entry.Find("is_impossible") is { IsTrue: true };
            var answers = isImpossible ? [] : entry.Find("answers") is { } given && Answers(given, passage) is { Count: > 0 } found ? found : null;
            if (isTraining && !isImpossible && answers?.Exists(answer => answer.Start is not null) is not true)
            {
                report.Drop(answers is null ? "without an answer" : "without an answer that is in the passage", entry.Place);
                continue;
            }
            yield return new QuestionRecord(question, passage) { Id = id, Key = key, Unit = unit, Place = entry.Place, Title = title, Answers = answers };
        }
    }

    private List<PassageAnswer> Answers(PlacedJson given, string passage)
    {
        var answers = new List<PassageAnswer>();
        foreach (var entry in given.Items)
        {
            // the older layout of CMRC 2018 lists texts without places
            var (text, start) = entry.IsObject ? (entry["text"].AsText, entry.Find("answer_start")?.AsInteger) : (entry.AsText, (int?)null);
            if (text.Length == 0)
                throw entry.Wrong("the answer is empty");
            var named = start is { } place ? PassageOffsets.ToUtf16(passage, place) : 0;
            var at = PassageOffsets.Nearest(passage, text, named);
            if (at < 0)
                _missing = (_missing.Count + 1, _missing.Count == 0 ? entry.Place : _missing.First);
            else if (start is not null && at != named)
                _moved = (_moved.Count + 1, _moved.Count == 0 ? entry.Place : _moved.First);
            answers.Add(new PassageAnswer(text, at < 0 ? null : at));
        }
        return answers;
    }
}
