using Runner.Components;

namespace Runner.Segmentation;

/// <summary>Describes how running text is cut into words, for scripts that do not write spaces.</summary>
[ComponentKind("segmenter")]
public interface IWordSegmenterComponent : IComponent
{
    IWordSegmenter Build();
}

/// <summary>Cuts text into words. Thread-safe.</summary>
public interface IWordSegmenter
{
    /// <summary>Hash over everything that decides the cuts.</summary>
    string Fingerprint { get; }

    /// <summary>Appends the UTF-16 offsets at which a word starts, ascending; offset 0 of a non-empty text is always one.</summary>
    void Segment(string text, List<int> wordStarts);
}
