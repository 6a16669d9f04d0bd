using Runner.Components;
using Runner.Segmentation;

namespace Runner.Plugins.Masking.Segmenters.Whitespace;

/// <summary>Words are what stands between spaces: for text that was segmented beforehand.</summary>
[Component("segmenter/whitespace")]
internal sealed class WhitespaceSegmenterComponent : IWordSegmenterComponent, IWordSegmenter
{
    public string Fingerprint => "whitespace/1";

    public IWordSegmenter Build() => this;

    public void Segment(string text, List<int> wordStarts)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i == 0 || (char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i])))
                wordStarts.Add(i);
        }
    }
}
