namespace Runner.Mlflow;

/// <summary>Lengths as MLflow counts them: Unicode characters, not UTF-16 units.</summary>
internal static class TextLength
{
    public static int Of(string text)
    {
        var count = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
            if (char.IsSurrogatePair(text[i], text[i + 1])) count--;
        return count;
    }

    /// <summary>The text with halves of surrogate pairs replaced by U+FFFD: neither JSON nor SQLite can hold them.</summary>
    public static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else return string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
        }

        return text;
    }

    /// <summary>The first <paramref name="limit"/> characters; never half of a pair.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit) return text;
        var index = 0;
        for (var taken = 0; taken < limit && index < text.Length; taken++)
            index += index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
        return text[..index];
    }
}
