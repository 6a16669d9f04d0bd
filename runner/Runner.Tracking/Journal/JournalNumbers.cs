using System.Globalization;

namespace Runner.Tracking;

/// <summary>
/// Finds the records that a journal has lost by the holes in its numbering: damage can take whole lines, which then look like nothing at all.
/// Records lost at the end leave no hole; the checkpoint tells of those.
/// </summary>
internal sealed class JournalNumbers
{
    private const int NamedGaps = 5;
    private readonly List<(long First, long Last)> _gaps = [];
    private long _last;

    /// <summary>Records that are not there.</summary>
    public long Missing => _gaps.Sum(g => g.Last - g.First + 1);

    /// <summary>Their numbers, for people: <c>3 to 7, 12</c>.</summary>
    public string Gaps => string.Join(", ", _gaps.Take(NamedGaps).Select(g => g.First == g.Last
        ? g.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{g.First} to {g.Last}")))
        + (_gaps.Count > NamedGaps ? string.Create(CultureInfo.InvariantCulture, $" and {_gaps.Count - NamedGaps} more places") : "");

    /// <param name="number">Number of the next record that is there.</param>
    public void Add(long number)
    {
        if (number > _last + 1)
            _gaps.Add((_last + 1, number - 1));
        _last = Math.Max(_last, number);
    }
}
