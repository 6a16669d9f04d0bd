using System.Globalization;
using System.Text;

namespace Runner.Plugins.Tokenizers.Unicode;

/// <summary>
/// Full Unicode lower case: the simple mapping, capital I with dot above (two characters) and the final form of sigma, which
/// .NET's invariant lower case leaves out.
/// </summary>
internal static class LowerCase
{
    private const int CapitalSigma = 0x3A3, SmallSigma = 0x3C3, FinalSigma = 0x3C2, DottedCapitalI = 0x130, DotAbove = 0x307;

    /// <summary>Appends the lower case of <c>word[index]</c>; the neighbours decide the form of sigma.</summary>
    public static void Append(IReadOnlyList<Rune> word, int index, List<Rune> result)
    {
        switch (word[index].Value)
        {
            case DottedCapitalI:
                result.Add(new Rune('i'));
                result.Add(new Rune(DotAbove));
                break;
            case CapitalSigma:
                result.Add(new Rune(IsFinal(word, index) ? FinalSigma : SmallSigma));
                break;
            default:
                result.Add(Rune.ToLowerInvariant(word[index]));
                break;
        }
    }

    // Unicode 3.13, Final_Sigma: a cased letter before and none after, case-ignorable characters between them not counting.
    private static bool IsFinal(IReadOnlyList<Rune> word, int index)
    {
        var before = index - 1;
        while (before >= 0 && IsCaseIgnorable(word[before]))
            before--;
        if (before < 0 || !IsCased(word[before]))
            return false;
        var after = index + 1;
        while (after < word.Count && IsCaseIgnorable(word[after]))
            after++;
        return after == word.Count || !IsCased(word[after]);
    }

    private static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9);

    private static bool IsCaseIgnorable(Rune rune) => rune.Value is '\'' or '.' or ':' or '^' or '`' or 0xA8 or 0xAD or 0xAF or 0xB4
            or 0xB7 or 0xB8 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027 or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
