using Runner.Components;
using Runner.Segmentation;

namespace Runner.Data;

/// <summary>Describes what an experiment learns from and is evaluated on.</summary>
[ComponentKind("data")]
public interface IDataComponent : IComponent
{
    DataSource Open();
}

/// <summary>Opened data. Tasks accept particular kinds of it, such as <see cref="TextData"/>.</summary>
public abstract record DataSource
{
    /// <summary>Running text from which a vocabulary can be built; null if there is none.</summary>
    public abstract ICorpus? TrainingText { get; }
}

/// <summary>Running text for pretraining.</summary>
/// <param name="Training">Text to learn from.</param>
/// <param name="Evaluation">Held-out text; null for none.</param>
/// <param name="Segmenter">Cuts text into words for whole-word masking; null where spaces and word pieces are enough.</param>
public sealed record TextData(ICorpus Training, ICorpus? Evaluation, IWordSegmenter? Segmenter) : DataSource
{
    public override ICorpus? TrainingText => Training;
}
