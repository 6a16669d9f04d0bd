using System.Text;

namespace Runner.Plugins.Tokenizers.Unicode;

/// <summary>
/// Canonical decomposition (NFD) of single code points from a table that travels with the plugin, so that token ids do not depend
/// on which ICU a machine has, or whether it has one. Marks are not reordered: the tokenizers that use this drop them.
/// </summary>
internal static class CanonicalDecomposition
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int VowelCount = 21, TrailCount = 28, HangulCount = 11172;

    private static readonly Lazy<Dictionary<int, Rune[]>> Table = new(Load);

    /// <summary>Appends the decomposition of <paramref name="rune"/>, which may be the rune itself.</summary>
    public static void Append(Rune rune, List<Rune> result)
    {
        var value = rune.Value;
        if (value < 0xC0)
        {
            result.Add(rune);
        }
        else if (value - HangulBase is >= 0 and < HangulCount and var index)
        {
            result.Add(new Rune(LeadBase + index / (VowelCount * TrailCount)));
            result.Add(new Rune(VowelBase + index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount is > 0 and var trail)
                result.Add(new Rune(TrailBase + trail));
        }
        else if (Table.Value.TryGetValue(value, out var parts))
        {
            result.AddRange(parts);
        }
        else
        {
            result.Add(rune);
        }
    }

    private static Dictionary<int, Rune[]> Load() =>
        UnicodeTable.Read("canonical-decompositions").ToDictionary(row => row[0], row => row[1..].Select(value => new Rune(value)).ToArray());
}
