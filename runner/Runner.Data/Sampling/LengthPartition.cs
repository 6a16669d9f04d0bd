namespace Runner.Data;

/// <summary>Cuts a list of lengths into consecutive parts by what they cost. Costs are whole tokens; nothing depends on rounding errors.</summary>
/// <param name="count">Members of the list.</param>
/// <param name="lengthAt">Length of a member, 1 or more.</param>
/// <param name="isPadded">
/// True where a part costs its members times the length of its first; the list is then sorted, longest first. False where it costs the sum of its lengths.
/// </param>
internal sealed class LengthPartition(int count, Func<int, long> lengthAt, bool isPadded)
{
    private const long Fraction = 256;                       // even shares are found to this part of a token

    /// <summary>As few parts as can be, none of which costs more than <paramref name="most"/>; a longer member is a part alone.</summary>
    public List<Range> Within(long most)
    {
        var cut = new List<Range>();
        for (var start = 0; start < count;)
        {
            var end = EndWithin(start, most);
            cut.Add(start..end);
            start = end;
        }
        return cut;
    }

    /// <summary>At most so many parts, such that the dearest is as cheap as can be.</summary>
    /// <param name="parts">1 or more.</param>
    /// <param name="enough">A cost at which <see cref="Within"/> needs no more parts than that.</param>
    public List<Range> Cheapest(int parts, long enough)
    {
        long low = 0, high = enough;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Within(middle).Count <= parts)
                high = middle;
            else
                low = middle + 1;
        }
        return Within(high);
    }

    /// <summary>Exactly so many parts (at most as many as members) that cost about the same.</summary>
    public List<Range> Even(int parts)
    {
        long low = 0, high = Fraction;
        while (ByShares(high).Count > parts)
            high *= 2;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (ByShares(middle).Count <= parts)
                high = middle;
            else
                low = middle + 1;
        }
        var cut = ByShares(high);
        while (cut.Count < parts)
            SplitLargest(cut);
        return cut;
    }

    /// <summary>Parts that end where their costs so far come nearest to a share for each: what one gets too much, the next gets less.</summary>
    private List<Range> ByShares(long share)
    {
        var cut = new List<Range>();
        var spent = 0L;
        for (var start = 0; start < count;)
        {
            var due = (share * (cut.Count + 1) - spent * Fraction) / Fraction;
            var end = EndNear(start, due);
            spent += CostOf(start, end);
            cut.Add(start..end);
            start = end;
        }
        return cut;
    }

    private int EndWithin(int start, long most)
    {
        if (isPadded)
            return (int)Math.Min(count, start + Math.Max(1, most / lengthAt(start)));
        var (end, sum) = (start + 1, lengthAt(start));
        while (end < count && (sum += lengthAt(end)) <= most)
            end++;
        return end;
    }

    private int EndNear(int start, long due)
    {
        if (isPadded)
            return EndWithin(start, due + lengthAt(start) / 2);
        var (end, sum) = (start + 1, lengthAt(start));
        while (end < count && sum + lengthAt(end) / 2 <= due)
            sum += lengthAt(end++);
        return end;
    }

    private long CostOf(int start, int end)
    {
        if (isPadded)
            return lengthAt(start) * (end - start);
        var sum = 0L;
        for (var i = start; i < end; i++)
            sum += lengthAt(i);
        return sum;
    }

    private static void SplitLargest(List<Range> cut)
    {
        var largest = cut.MaxBy(Members);
        var at = cut.IndexOf(largest);
        var middle = largest.Start.Value + (Members(largest) + 1) / 2;
        cut[at] = largest.Start..middle;
        cut.Insert(at + 1, middle..largest.End);
    }

    private static int Members(Range part) => part.End.Value - part.Start.Value;
}
