namespace Runner.Plugins.Samplers;

/// <summary>Tokens from the most likely on, equals by id; sorts only as far as it is read.</summary>
internal ref struct RankedTokens
{
    private readonly Span<float> _scores;
    private readonly PriorityQueue<int, (float Negated, int Id)> _queue;

    public RankedTokens(Span<float> scores)
    {
        _scores = scores;
        var entries = new List<(int, (float, int))>(scores.Length);
        for (var id = 0; id < scores.Length; id++)
        {
            if (!float.IsNegativeInfinity(scores[id]))
                entries.Add((id, (-scores[id], id)));
        }
        _queue = new PriorityQueue<int, (float, int)>(entries);
    }

    public bool TryNext(out int id) => _queue.TryDequeue(out id, out _);

    /// <summary>Forbids every token whose score is below <paramref name="least"/>.</summary>
    public readonly void Below(float least)
    {
        foreach (ref var score in _scores)
        {
            if (score < least)
                score = float.NegativeInfinity;
        }
    }

    /// <summary>Forbids what has not been read.</summary>
    public readonly void Rest()
    {
        foreach (var (id, _) in _queue.UnorderedItems)
            _scores[id] = float.NegativeInfinity;
    }
}
