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
    public string Fingerprint => "icu/" + version;

    public void Segment(string text, List<int> wordStarts)
    {
        foreach (var boundary in BreakIterator.GetWordBoundaries(new Locale("zh"), text, includeSpacesAndPunctuation: true))
            wordStarts.Add(boundary.Start);
    }
}
