namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>
/// The rules of a byte pair encoding and their use. Symbols are ids of the vocabulary; a byte the vocabulary lacks is <c>-1 - byte</c>
/// and takes part in no rule. Immutable.
/// </summary>
internal sealed class Merges
{
    private readonly int[] _bytes = new int[256];
    private readonly Dictionary<(int Left, int Right), (int Rank, int Result)> _rules;

    /// <param name="bytes">Id of each byte, or <c>-1 - byte</c>.</param>
    /// <param name="rules">Pairs of ids in order of rank, with what they become.</param>
    public Merges(ReadOnlySpan<int> bytes, IReadOnlyList<(int Left, int Right, int Result)> rules)
    {
        bytes.CopyTo(_bytes);
        _rules = new(rules.Count);
        for (var rank = 0; rank < rules.Count; rank++)
            _rules[(rules[rank].Left, rules[rank].Right)] = (rank, rules[rank].Result);
    }

    /// <summary>
    /// Applies, again and again, the rule of lowest rank to all places where it fits, from left to right.
    /// </summary>
    public int[] Apply(ReadOnlySpan<byte> bytes)
    {
        var symbols = new int[bytes.Length];
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = _bytes[bytes[i]];
        return symbols.Length <= 48 ? ByScanning(symbols) : ByQueue(symbols);
    }

    private int[] ByScanning(int[] symbols)
    {
        for (var count = symbols.Length; ;)
        {
            var best = (Rank: int.MaxValue, Result: 0, Left: 0, Right: 0);
            for (var i = 0; i + 1 < count; i++)
            {
                if (_rules.TryGetValue((symbols[i], symbols[i + 1]), out var rule) && rule.Rank < best.Rank)
                    best = (rule.Rank, rule.Result, symbols[i], symbols[i + 1]);
            }
            if (best.Rank == int.MaxValue)
                return symbols.AsSpan(0, count).ToArray();
            var kept = 0;
            for (var i = 0; i < count; kept++)
            {
                var fits = i + 1 < count && symbols[i] == best.Left && symbols[i + 1] == best.Right;
                symbols[kept] = fits ? best.Result : symbols[i];
                i += fits ? 2 : 1;
            }
            count = kept;
        }
    }

    // Chinese clauses and long runs: scanning would take quadratic time. Places of one rule are taken together, from left to right, before
    // a rule that they give rise to is looked at, as above.
    private int[] ByQueue(int[] symbols)
    {
        var next = new int[symbols.Length];
        var previous = new int[symbols.Length];
        var queue = new PriorityQueue<(int At, int Left, int Right, int Result), (int Rank, int At)>();
        for (var i = 0; i < symbols.Length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1 < symbols.Length ? i + 1 : -1);
            Offer(i);
        }
        var created = new List<int>();
        while (queue.TryPeek(out _, out var first))
        {
            created.Clear();
            while (queue.TryPeek(out var place, out var priority) && priority.Rank == first.Rank)
            {
                queue.Dequeue();
                var right = next[place.At];
                if (symbols[place.At] != place.Left || right < 0 || symbols[right] != place.Right)
                    continue;                           // part of another symbol by now
                symbols[place.At] = place.Result;
                symbols[right] = int.MinValue;
                next[place.At] = next[right];
                if (next[right] >= 0)
                    previous[next[right]] = place.At;
                created.Add(place.At);
            }
            foreach (var at in created)
            {
                if (symbols[at] == int.MinValue)
                    continue;
                Offer(at);
                if (previous[at] >= 0)
                    Offer(previous[at]);
            }
        }
        var result = new List<int>();
        for (var i = 0; i >= 0; i = next[i])
            result.Add(symbols[i]);
        return [.. result];

        void Offer(int at)
        {
            if (next[at] >= 0 && _rules.TryGetValue((symbols[at], symbols[next[at]]), out var rule))
                queue.Enqueue((at, symbols[at], symbols[next[at]], rule.Result), (rule.Rank, at));
        }
    }
}
