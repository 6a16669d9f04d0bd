using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Execution;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records;

/// <summary>
/// What tasks on labelled records do alike: find splits and labels, encode records, make sets of them, and bring predictions for examples back to records. A task
/// says how a record is encoded, which labels a batch carries, and what predictions mean.
/// </summary>
/// <typeparam name="TRecord">Kind of record.</typeparam>
/// <typeparam name="TExample">Encoded record, or window of one.</typeparam>
internal abstract class RecordTask<TRecord, TExample>(RecordTaskOptions options) : IRecordTaskComponent, ICheckedComponent
    where TRecord : DataRecord
    where TExample : EncodedExample
{
    private const int Examined = 2000;

    public int MaxLength => options.MaxLength;

    public bool PacksSequences => options.PackSequences == true;

    public Type Record => typeof(TRecord);

    public TaskMetrics? Metrics => MetricsFor(options.EvaluateOn ?? ["dev"]);

    public abstract Type? Predicts { get; }

    public IReadOnlyList<IMetricComponent> Judges => Judging;

    public abstract IReadOnlyList<InputField> Inputs { get; }

    /// <summary>Heads of the model, in their order.</summary>
    protected abstract IReadOnlyList<IHeadComponent> Heads { get; }

    /// <summary>Kinds of labels that the heads choose among (<see cref="LabelKinds"/>), one for each head; null for a head without.</summary>
    protected abstract IReadOnlyList<string?> KindsOfLabels { get; }

    /// <summary>Metrics where the recipe names none.</summary>
    protected abstract IReadOnlyList<IMetricComponent> CustomaryMetrics { get; }

    /// <summary>What a record's gold is called, in the plural, for messages: <c>labels</c>, <c>tags</c>, <c>answers</c>.</summary>
    protected abstract string Gold { get; }

    /// <summary>What is counted as lost where it lies beyond the longest sequence; null where only texts are cut.</summary>
    protected virtual string? GoldThatMayBeCut => null;

    /// <summary>Whether what is longer than the longest sequence is read in windows.</summary>
    protected virtual bool HasWindows => true;

    private IReadOnlyList<IMetricComponent> Judging => options.Metrics ?? CustomaryMetrics;

    public TaskMetrics? MetricsOn(IDataComponent data)
    {
        try
        {
            return MetricsFor(options.EvaluateOn ?? data.Records?.Evaluation ?? []);
        }
        catch (Errors.RunnerException)
        {
            return Metrics;                                      // what is wrong with the data is said elsewhere
        }
    }

    public virtual IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in PredictionMetrics.Check(Judging, Predicts))
            yield return problem;
        foreach (var split in (options.EvaluateOn ?? []).CountBy(split => split).Where(split => split.Value > 1))
            yield return new ComponentProblem("evaluate_on", $"'{split.Key}' is listed {split.Value} times; once is enough.");
    }

    public virtual IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture)
    {
        if (Heads.Any(head => head.NeedsPooler) && !architecture.HasPooler)
            yield return new ComponentProblem("head", "The head reads one vector per sequence, but the model has no pooler; set 'pooler: true' in the model.");
        if (options.PackSequences == true && !architecture.KeepsSequencesApart)
            yield return new ComponentProblem("pack_sequences", RunningText.CannotPack);
    }

    public IEnumerable<ComponentProblem> CheckData(IDataComponent data)
    {
        RecordSources? sources;
        try
        {
            sources = data.Records;
        }
        catch (Errors.RunnerException)
        {
            yield break;                                         // what is wrong with its files is said where they are looked into
        }
        if (sources is null || sources.Record != typeof(TRecord))
        {
            yield return Problem("", RecordErrors.WrongRecords, RecordWords.Of(typeof(TRecord)), sources is null ? "none" : RecordWords.Of(sources.Record));
            yield break;
        }
        if (!sources.Splits.Contains(options.TrainOn))
            yield return Problem("train_on", RecordErrors.NoSplit, options.TrainOn, string.Join(", ", sources.Splits));
        foreach (var split in (options.EvaluateOn ?? []).Except(sources.Splits))
            yield return Problem("evaluate_on", RecordErrors.NoSplit, split, string.Join(", ", sources.Splits));
        foreach (var kind in KindsOfLabels.OfType<string>().Where(kind => !sources.Labels.ContainsKey(kind)))
            yield return Problem("", RecordErrors.NoLabels, kind);
        foreach (var problem in CheckLabels(sources.Labels))
            yield return problem;
    }

    public IReadOnlyList<DataHealth> Examine(TextTaskContext context)
    {
        if (context.Data is not LabelledData data || data.Sources.Record != typeof(TRecord))
            return [];
        var labels = LabelsOf(context, data);
        return
        [
            .. EvaluationSplits(data).Prepend(options.TrainOn).Distinct(StringComparer.Ordinal).Select(name => Require(data, name)).Select(split =>
            {
                var encoder = new RecordEncoder(context.Tokenizer);
                var step = Math.Max(1, split.Records.Count / Examined);
                for (var i = 0; i < split.Records.Count; i += step)
                    Encode((TRecord)split.Records[i], i, encoder, labels, isTraining: split.Name == options.TrainOn);
                return encoder.Health(split.Use, GoldThatMayBeCut, HasWindows);
            }),
        ];
    }

    public TrainingTask Build(TextTaskContext context)
    {
        var data = context.Data as LabelledData;
        if (data is null || data.Sources.Record != typeof(TRecord))
            throw RecordErrors.WrongRecords.With(RecordWords.Of(typeof(TRecord)), data is null ? "none" : RecordWords.Of(data.Sources.Record));
        var labels = LabelsOf(context, data);
        var split = Require(data, options.TrainOn);
        RequireGold(split);
        var records = split.Records.Cast<TRecord>().ToList();
        var encoder = new RecordEncoder(context.Tokenizer);
        var examples = EncodeAll(records, encoder, labels, isTraining: true);
        if (examples.Count == 0)
            throw RecordErrors.EmptySplit.With(split.Name, split.Source);
        RequireKnown(split.Name, encoder);
        var weights = ClassWeights(records, labels);
        var packs = options.PackSequences ?? context.Architecture.KeepsSequencesApart;
        var settings = new RowSettings(options.MaxLength, encoder.Special.Padding) { Padding = options.Padding, PackSequences = packs };
        var training = Set(examples, settings, weights);
        var recordContext = new RecordContext(context.Architecture, context.Tokenizer, labels);
        var sets = new List<EvaluationSet>();
        foreach (var name in EvaluationSplits(data))
        {
            var evaluated = Require(data, name);
            RequireGold(evaluated);
            sets.Add(Examples(recordContext, name, evaluated.Records, weights));
        }
        var vocabulary = context.Tokenizer.Vocabulary;
        var model = BuildModel(new TaskModelContext(context.Architecture, new ModelContext(vocabulary.Count, vocabulary.Special.Padding)) { Weights = context.Weights, Labels = labels }, weights);
        return new TrainingTask(model, training, sets)
        {
            Labels = KindsOfLabels.OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(kind => kind, kind => labels[kind].Names, StringComparer.Ordinal),
        };
    }

    public TaskModel BuildModel(TaskModelContext context) => BuildModel(context, null);

    public EvaluationSet Examples(RecordContext context, string name, IReadOnlyList<DataRecord> records) => Examples(context, name, records, null);

    public abstract DataRecord Read(long id, IReadOnlyDictionary<string, string> fields);

    public abstract IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions);

    /// <summary>What a record becomes: examples numbered later. Counts what it sees with the encoder.</summary>
    /// <param name="record">The record.</param>
    /// <param name="index">Its index in the set.</param>
    /// <param name="encoder">Cuts texts into tokens.</param>
    /// <param name="labels">Names of labels by kind.</param>
    /// <param name="isTraining">Whether it is to be learnt from; an unknown label is an error then.</param>
    protected abstract IEnumerable<TExample> Encode(TRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining);

    /// <summary>Adds labels and their counts to a batch.</summary>
    protected abstract void AddLabels(Batch batch, IReadOnlyList<Placed<TExample>> placed, IReadOnlyList<double>? classWeights);

    /// <summary>Whether a record says what is to be learnt.</summary>
    protected abstract bool HasGold(TRecord record);

    /// <summary>Predictions for a record from those for its examples, in their order.</summary>
    protected abstract IEnumerable<Prediction> Combine(TRecord record, IReadOnlyList<(TExample Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels);

    /// <summary>Kind of prediction the model makes of an example.</summary>
    protected abstract Type Raw { get; }

    /// <summary>Joins what several heads say of an example; asked where more than one predicts.</summary>
    protected virtual Prediction Join(IReadOnlyList<Prediction> ofHeads) => ofHeads[0];

    /// <summary>What each label weighs in the loss; null where all weigh the same.</summary>
    protected virtual IReadOnlyList<double>? ClassWeights(IReadOnlyList<TRecord> training, IReadOnlyDictionary<string, LabelNames> labels) => null;

    /// <summary>Share of the truth that is spread over all classes.</summary>
    protected virtual double LabelSmoothing => 0;

    /// <summary>Options that name labels which the data does not have.</summary>
    protected virtual IEnumerable<ComponentProblem> CheckLabels(IReadOnlyDictionary<string, LabelNames> labels) => [];

    /// <summary>A numbered message as a problem of a recipe.</summary>
    protected static ComponentProblem Problem(string option, Errors.ErrorDescriptor error, params object?[] arguments) =>
        new(option, Sentence(error.Format(arguments)) + " " + error.RemedyFor(arguments));

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private TaskMetrics? MetricsFor(IReadOnlyList<string> sets) => HeadsModel.MetricNames(Heads) is { } names
        ? new TaskMetrics(names, sets, names) { OfPredictions = PredictionMetrics.Values(Judging) }
        : null;

    private HeadsModel BuildModel(TaskModelContext context, IReadOnlyList<double>? classWeights) => HeadsModel.Build(
        context, Heads,
        (head, i) => KindsOfLabels[i] is { } kind
            ? head with { Labels = context.Labels.GetValueOrDefault(kind) ?? head.Labels, ClassWeights = classWeights, LabelSmoothing = LabelSmoothing }
            : head,
        Join);

    private EvaluationSet Examples(RecordContext context, string name, IReadOnlyList<DataRecord> records, IReadOnlyList<double>? classWeights)
    {
        var typed = records.Cast<TRecord>().ToList();
        var encoder = new RecordEncoder(context.Tokenizer);
        var examples = EncodeAll(typed, encoder, context.Labels, isTraining: false);
        RequireKnown(name, encoder);
        var settings = new RowSettings(options.MaxLength, encoder.Special.Padding) { Padding = options.Padding };
        var isScored = typed.TrueForAll(HasGold);
        return new EvaluationSet(name, Set(examples, settings, classWeights))
        {
            Metrics = isScored ? Judging : [],
            Combination = new PredictionCombination(Raw, predictions => Combined(typed, examples, predictions, context.Labels)),
        };
    }

    /// <summary>The examples as a set. This default makes each of them a row.</summary>
    protected virtual IExampleSet Set(IReadOnlyList<TExample> examples, RowSettings settings, IReadOnlyList<double>? classWeights) =>
        new RecordExamples<TExample>(examples, settings, (batch, placed) => AddLabels(batch, placed, classWeights));

    /// <summary>Predictions for records from those for examples. This default brings the examples of each record together.</summary>
    protected virtual IReadOnlyList<ExamplePrediction> Combined(
        IReadOnlyList<TRecord> records, IReadOnlyList<TExample> examples, IReadOnlyList<ExamplePrediction> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var combined = new List<ExamplePrediction>(records.Count);
        foreach (var group in predictions.GroupBy(prediction => examples[(int)prediction.Example].Record))
        {
            var record = records[group.Key];
            List<(TExample, Prediction)> mine = [.. group.Select(prediction => (examples[(int)prediction.Example], prediction.Prediction))];
            combined.AddRange(Combine(record, mine, labels).Select(prediction => new ExamplePrediction(record.Id, prediction) { Key = record.Key, Unit = record.Unit }));
        }
        return combined;
    }

    private List<TExample> EncodeAll(List<TRecord> records, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        var encoded = new TExample[records.Count][];
        ParallelLoop.For(0, records.Count, Environment.ProcessorCount, i => encoded[i] = [.. Encode(records[i], i, encoder, labels, isTraining)]);
        var examples = new List<TExample>(records.Count);
        foreach (var example in encoded.SelectMany(windows => windows))
            examples.Add(example with { Id = examples.Count });
        return examples;
    }

    private Dictionary<string, LabelNames> LabelsOf(TextTaskContext context, LabelledData data)
    {
        var labels = data.Sources.Labels.ToDictionary(StringComparer.Ordinal);
        foreach (var (kind, names) in context.Labels)
            labels[kind] = names;                                // a trained model's own stand before the data's
        foreach (var kind in KindsOfLabels.OfType<string>().Where(kind => !labels.ContainsKey(kind)))
            throw RecordErrors.NoLabels.With(kind);
        return labels;
    }

    private IReadOnlyList<string> EvaluationSplits(LabelledData data) => options.EvaluateOn ?? data.Sources.Evaluation;

    private static DataSplit Require(LabelledData data, string name)
    {
        var split = data[name] ?? throw RecordErrors.NoSplit.With(name, string.Join(", ", data.Sources.Splits));
        return split.Records.Count > 0 ? split : throw RecordErrors.EmptySplit.With(name, split.Source);
    }

    private void RequireGold(DataSplit split)
    {
        if (split.Records.Cast<TRecord>().FirstOrDefault(record => !HasGold(record)) is { } without)
            throw RecordErrors.NoGold.With(split.Name, without.Place, Gold);
    }

    private void RequireKnown(string split, RecordEncoder encoder)
    {
        if (encoder.UnknownShare > options.MaxUnknown)
            throw RecordErrors.MostlyUnknown.With(split, Percent.Of(encoder.UnknownShare), Percent.Of(options.MaxUnknown));
    }
}
