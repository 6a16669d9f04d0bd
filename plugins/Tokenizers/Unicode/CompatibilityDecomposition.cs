using System.Collections;
using System.Text;

namespace Runner.Plugins.Tokenizers.Unicode;

/// <summary>Compatibility decomposition (NFKD) of single code points, and the combining characters it sets free. Marks are not reordered.</summary>
internal static class CompatibilityDecomposition
{
    private static readonly Lazy<Dictionary<int, Rune[]>> Table = new(() =>
        UnicodeTable.Read("compatibility-decompositions").ToDictionary(row => row[0], row => row[1..].Select(value => new Rune(value)).ToArray()));

    private static readonly Lazy<BitArray> Combining = new(() =>
    {
        var set = new BitArray(0x110000);
        foreach (var range in UnicodeTable.Read("combining-characters"))
        {
            for (var value = range[0]; value <= range[1]; value++)
                set[value] = true;
        }
        return set;
    });

    /// <summary>Appends the decomposition of <paramref name="rune"/>, which may be the rune itself.</summary>
    public static void Append(Rune rune, List<Rune> result)
    {
        if (rune.Value >= 0xA0 && Table.Value.TryGetValue(rune.Value, out var parts))
            result.AddRange(parts);
        else
            CanonicalDecomposition.Append(rune, result);
    }

    /// <summary>True for a canonical combining class other than 0.</summary>
    public static bool IsCombining(Rune rune) => rune.Value >= 0x300 && Combining.Value[rune.Value];
}
