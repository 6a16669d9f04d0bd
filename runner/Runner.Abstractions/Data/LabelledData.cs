
namespace Runner.Data;

/// <summary>What a data component of labelled records says before it is opened.</summary>
/// <param name="Record">Kind of <see cref="DataRecord"/> it gives.</param>
/// <param name="Splits">Names of its splits, such as <c>train</c>, <c>dev</c>, <c>test</c>, in this order.</param>
public sealed record RecordSources(Type Record, IReadOnlyList<string> Splits)
{
    /// <summary>Splits that a task evaluates on unless it is told others. Default: <c>dev</c>, where there is one.</summary>
    public IReadOnlyList<string> Evaluation { get; init; } = Splits.Contains("dev") ? ["dev"] : [];

    /// <summary>
    /// Names of the labels by the kind of thing: <c>classes</c>, <c>tags</c>, <c>intents</c>, <c>items</c>. From options, a preset or a small file; else from the
    /// training split, in an order that does not depend on the order of its rows.
    /// </summary>
    public IReadOnlyDictionary<string, LabelNames> Labels { get; init; } = new Dictionary<string, LabelNames>();

    /// <summary>Which version of the set it is and which of its fields are used, a sentence each: published figures differ by them. Shown and recorded with the run.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Kinds of labels.</summary>
public static class LabelKinds
{
    /// <summary>Classes of a text.</summary>
    public const string Classes = "classes";

    /// <summary>Tags of words.</summary>
    public const string Tags = "tags";

    /// <summary>Intents of an utterance.</summary>
    public const string Intents = "intents";

    /// <summary>Items to recommend.</summary>
    public const string Items = "items";
}

/// <summary>Labelled records in named splits.</summary>
/// <param name="Sources">What was said of them before.</param>
/// <param name="Splits">In the order of <see cref="RecordSources.Splits"/>.</param>
public sealed record LabelledData(RecordSources Sources, IReadOnlyList<DataSplit> Splits) : DataSource
{
    /// <summary>The texts of the training split, so that a vocabulary can be built of them; null where records hold no text.</summary>
    public override ICorpus? TrainingText => Text;

    /// <summary>As <see cref="TrainingText"/>.</summary>
    public ICorpus? Text { get; init; }

    public override IReadOnlyList<DataPart> Parts =>
        [.. Splits.Select(split => new DataPart(split.Use, split.Name, split.Source, split.Fingerprint) { Paths = split.Paths })];

    /// <summary>Counts of the records of splits that were read by now, and of what was dropped and why.</summary>
    public override IReadOnlyList<DataHealth> Health => 
    [
        .. Sources.Notes.Count == 0 ? [] : (DataHealth[])[new DataHealth("data", [], []) { Notes = Sources.Notes }],
        .. Splits.Select(split => split.Health).OfType<DataHealth>(),
    ];

    /// <summary>A split by its name; null where there is none.</summary>
    public DataSplit? this[string name] => Splits.FirstOrDefault(split => split.Name == name);
}
