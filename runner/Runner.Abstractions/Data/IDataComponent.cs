using Runner.Components;
using Runner.Segmentation;

namespace Runner.Data;

/// <summary>Describes what an experiment learns from and is evaluated on.</summary>
[ComponentKind("data")]
public interface IDataComponent : IComponent
{
    /// <summary>The running text it reads, so that its files can be looked at before anything is made of them; null where it reads none.</summary>
    TextSources? Texts => null;

    /// <summary>
    /// The labelled records it gives, so that a recipe is checked against their kind, splits and labels; null where it gives none. May read a small file, or the
    /// training split where nothing else names the labels.
    /// </summary>
    /// <exception cref="Errors.RunnerException">A file is not there or is not what it should be.</exception>
    RecordSources? Records => null;

    DataSource Open();
}

/// <summary>The running text that data is made of, as described.</summary>
/// <param name="Corpora">All that are read from files or generated; a part of another one is none.</param>
/// <param name="HasEvaluation">Whether there is text to evaluate on.</param>
public sealed record TextSources(IReadOnlyList<ICorpusComponent> Corpora, bool HasEvaluation);

/// <summary>Opened data. Tasks accept particular kinds of it, such as <see cref="TextData"/>.</summary>
public abstract record DataSource
{
    /// <summary>Running text from which a vocabulary can be built; null if there is none.</summary>
    public abstract ICorpus? TrainingText { get; }

    /// <summary>What it consists of, for the record of a run and for telling whether a checkpoint was made on the same data.</summary>
    public virtual IReadOnlyList<DataPart> Parts => [];

    /// <summary>What is known of its health when it is opened; of running text the host counts more when it is tokenized.</summary>
    public virtual IReadOnlyList<DataHealth> Health => [];
}

/// <summary>A part of the data by what it is used for.</summary>
/// <param name="Use">Such as <c>training</c> or <c>evaluation</c>.</param>
/// <param name="Name">Short name for logs and dataset records.</param>
/// <param name="Source">Where it comes from, for people.</param>
/// <param name="Fingerprint">Hash of the content, at least 36 characters.</param>
public sealed record DataPart(string Use, string Name, string Source, string Fingerprint)
{
    /// <summary>Files and folders it is read from, so that others can load it; none for what is generated.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>By value, its paths too: lists compare by reference.</summary>
    public bool Equals(DataPart? other) => other is not null
        && (Use, Name, Source, Fingerprint) == (other.Use, other.Name, other.Source, other.Fingerprint) && Paths.SequenceEqual(other.Paths);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Use, Name, Source, Fingerprint);
}

/// <summary>Running text for pretraining.</summary>
/// <param name="Training">Text to learn from.</param>
/// <param name="Evaluation">Held-out text; null for none.</param>
/// <param name="Segmenter">Cuts text into words for whole-word masking; null where spaces and word pieces are enough.</param>
public sealed record TextData(ICorpus Training, ICorpus? Evaluation, IWordSegmenter? Segmenter) : DataSource
{
    /// <summary>Share of [UNK] among the tokens above which the text is refused. Default: 0.5.</summary>
    public double MaxUnknown { get; init; } = 0.5;

    public override ICorpus? TrainingText => Training;

    public override IReadOnlyList<DataPart> Parts =>
        Evaluation is null ? [Of("training", Training)] : [Of("training", Training), Of("evaluation", Evaluation)];

    private static DataPart Of(string use, ICorpus corpus) => new(use, corpus.Name, corpus.Source, corpus.Fingerprint) { Paths = corpus.Paths };
}
