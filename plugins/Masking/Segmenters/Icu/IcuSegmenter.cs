using Icu;
using Runner.Components;
using Runner.Segmentation;

namespace Runner.Plugins.Masking.Segmenters.Icu;

/// <summary>Cuts text with ICU's dictionary word breaks: nothing to download, shorter words than jieba's.</summary>
[Component("segmenter/icu", Source = "Unicode Text Segmentation (UAX 29) with ICU's CJK dictionary")]
internal sealed class IcuSegmenterComponent : IWordSegmenterComponent
{
    public IWordSegmenter Build()
    {
        try
        {
            Wrapper.Init();
            return new IcuSegmenter(Wrapper.IcuVersion);
        }
        catch (Exception missing) when (missing is FileLoadException or DllNotFoundException or TypeInitializationException
            or FileNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw SegmenterErrors.IcuMissing.Because(missing, missing.Message);
        }
    }
}

/// <summary>ICU's word boundaries. The library's version is part of the fingerprint: its dictionary changes between versions.</summary>
internal sealed class IcuSegmenter(string version) : IWordSegmenter
{
    // Opening one reads ICU's rules and dictionary anew: ten times the work of cutting a sentence.
    private static readonly ThreadLocal<BreakIterator> Iterator = new(() => BreakIterator.CreateWordInstance(new Locale("zh")));

    public string Fingerprint => "icu/" + version;

    public void Segment(string text, List<int> wordStarts)
    {
        if (text.Length == 0)
            return;
        var iterator = Iterator.Value!;
        iterator.SetText(text);
        var boundaries = iterator.Boundaries;                   // the first is 0, the last the end of the text
        for (var i = 0; i < boundaries.Length - 1; i++)
            wordStarts.Add(boundaries[i]);
    }
}
