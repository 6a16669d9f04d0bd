using Runner.Errors;

namespace Runner.Plugins.Masking.Segmenters;

/// <summary>What can be wrong with word segmentation.</summary>
[ErrorList]
public static class SegmenterErrors
{
    public static readonly ErrorDescriptor DictionaryMissing = new("RUN3401", ErrorCategory.User, "segmentation dictionary not found",
        "the dictionary '{0}' does not exist.",
        "Give a dictionary in jieba's format (a line 'word frequency [tag]'); Debian's package python3-jieba has one in "
        + "/usr/lib/python3/dist-packages/jieba/dict.txt. Or use the segmenter 'icu', which needs no file.");

    public static readonly ErrorDescriptor DictionaryLine = new("RUN3402", ErrorCategory.User, "segmentation dictionary line not understood",
        "the dictionary '{0}' has no frequency in line {1}.",
        "Each line is a word, a space, a whole number, and optionally a space and a tag.");

    public static readonly ErrorDescriptor IcuMissing = new("RUN3403", ErrorCategory.Environment, "ICU is not installed",
        "the segmenter 'icu' finds no ICU library ({0}).",
        "Install it (Debian and Ubuntu: the package libicu72, libicu74 or libicu76), or use the segmenter 'dictionary' with a jieba-format dictionary.");
}
