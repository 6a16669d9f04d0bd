namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>Places in passages: files count characters (code points), strings UTF-16 units.</summary>
internal static class PassageOffsets
{
    /// <summary>UTF-16 unit of a code point; -1 before the passage, its length behind it.</summary>
    public static int ToUtf16(string passage, int codePoint)
    {
        if (codePoint < 0)
            return -1;
        var at = 0;
        for (; codePoint > 0 && at < passage.Length; codePoint--)
            at += char.IsSurrogatePair(passage, at) ? 2 : 1;
        return at;
    }

    /// <summary>The occurrence of a text that begins nearest to a place, the earlier of two equally near; -1 where there is none.</summary>
    public static int Nearest(string passage, string text, int place)
    {
        var from = Math.Clamp(place, 0, passage.Length);
        var after = passage.IndexOf(text, from, StringComparison.Ordinal);
        var before = from == 0 ? -1 : passage.AsSpan(0, Math.Min(passage.Length, from - 1 + text.Length)).LastIndexOf(text, StringComparison.Ordinal);
        return after < 0 ? before : before < 0 || after - from < from - before ? after : before;
    }
}
