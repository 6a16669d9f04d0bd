using System.Text;
using static Runner.Plugins.Tasks.Metrics.Verse.VerseTables;

namespace Runner.Plugins.Tasks.Metrics.Verse;

/// <summary>Lines of a poem, and what a strict reader finds in them.</summary>
internal sealed class Poem
{
    private static readonly char[] LineEnds = ['，', '。', '！', '？', '；', '：', '、', '\n'];

    // positions 2, 4 and 6, from 0
    private static readonly int[] ShortPlaces = [1, 3];
    private static readonly int[] LongPlaces = [1, 3, 5];

    private readonly VerseTables _tables;
    private readonly List<Rune[]> _lines;
    private readonly List<IReadOnlySet<string>> _ends;
    private readonly HashSet<string> _common;

    public Poem(string text, VerseTables tables)
    {
        _tables = tables;
        _lines = [.. text.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.EnumerateRunes().ToArray())];
        _ends = [.. _lines.Where((_, i) => i % 2 == 1).Select(line => tables.RhymesOf(line[^1]))];
        _common = _ends.Count == 0 ? [] : [.. _ends.Skip(1).Aggregate(_ends[0].AsEnumerable(), (common, rhymes) => common.Where(rhymes.Contains))];
    }

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Whether the last characters of all even lines are in the rhyme table.</summary>
    public bool EndsAreKnown => _ends.TrueForAll(rhymes => rhymes.Count > 0);

    /// <summary>Whether the last characters of the even lines have a rhyme in common.</summary>
    public bool Rhymes => _common.Count > 0;

    /// <summary>Whether that rhyme is a level one.</summary>
    public bool RhymesLevel => _common.Any(_tables.IsLevel);

    /// <summary>Whether the first line ends in that level rhyme, too.</summary>
    public bool FirstLineRhymes => _lines.Count > 0 && _common.Any(rhyme => _tables.IsLevel(rhyme) && _tables.RhymesOf(_lines[0][^1]).Contains(rhyme));

    /// <summary>Whether a character stands in it more than once.</summary>
    public bool Repeats => _lines.SelectMany(line => line).CountBy(character => character).Any(character => character.Value > 1);

    /// <summary>Whether in every line the tones of neighbouring even positions (2 and 4; 2, 4 and 6 in longer lines) differ. A character of both tones fits either.</summary>
    /// <param name="unknownFits">Whether a character that is in no table fits, too; else its line does not.</param>
    public bool TonesAlternate(bool unknownFits) => _lines.TrueForAll(line =>
    {
        Tones[] tones = [.. (line.Length > 5 ? LongPlaces : ShortPlaces).Select(at => at < line.Length ? _tables.ToneOf(line[at]) : Tones.Unknown)];
        return tones.Zip(tones.Skip(1), (a, b) => a == Tones.Unknown || b == Tones.Unknown ? unknownFits : a != b || a == (Tones.Level | Tones.Oblique)).All(fits => fits);
    });
}
