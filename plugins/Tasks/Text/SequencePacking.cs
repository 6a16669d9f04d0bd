namespace Runner.Plugins.Tasks.Text;

/// <summary>Packs short sequences into rows.</summary>
internal static class SequencePacking
{
    /// <summary>
    /// First-fit decreasing: the longest first, each into the first row that has room for it; it needs at most 11/9 of the fewest rows possible, and one
    /// (Johnson 1973). Depends on the lengths and their order alone.
    /// </summary>
    /// <param name="lengths">Of the sequences.</param>
    /// <param name="width">Of the rows; at least the longest sequence.</param>
    /// <returns>The sequences of each row, in the order they take there.</returns>
    public static IReadOnlyList<int[]> Rows(IReadOnlyList<int> lengths, int width)
    {
        var rows = new List<List<int>>();
        var room = new List<int>();
        var shortest = lengths.Count == 0 ? 0 : lengths.Min();
        var open = 0;                                            // rows before it have no room for anything
        foreach (var sequence in Enumerable.Range(0, lengths.Count).OrderByDescending(sequence => lengths[sequence]))
        {
            while (open < rows.Count && room[open] < shortest)
                open++;
            var row = open;
            while (row < rows.Count && room[row] < lengths[sequence])
                row++;
            if (row == rows.Count)
            {
                rows.Add([]);
                room.Add(width);
            }
            rows[row].Add(sequence);
            room[row] -= lengths[sequence];
        }
        return [.. rows.Select(row => row.ToArray())];
    }
}
