using System.Runtime.InteropServices;

namespace Runner.Plugins.Tokenizers.Training;

/// <summary>
/// Learns which pairs of symbols to join: the most frequent one, again and again (Sennrich et al. 2016, arXiv:1508.07909, algorithm 1).
/// Of equally frequent pairs the one with the lower left id goes first, then the one with the lower right id, so the result is a
/// function of the counts alone.
/// </summary>
internal sealed class PairLearner
{
    private readonly List<string> _tokens;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Func<string, string, string> _join;
    private readonly List<(int[] Symbols, int Length, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), Pair> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new();
    private readonly HashSet<(int Left, int Right)> _grown = [];
    private readonly int _reserved;

    /// <param name="tokens">The vocabulary so far; new tokens are appended.</param>
    /// <param name="reserved">So many of the first tokens are special: no pair may become one.</param>
    /// <param name="join">Text of the token made of two.</param>
    public PairLearner(List<string> tokens, int reserved, Func<string, string, string> join)
    {
        (_tokens, _reserved, _join) = (tokens, reserved, join);
        for (var id = 0; id < tokens.Count; id++)
            _ids.TryAdd(tokens[id], id);
    }

    /// <summary>Adds a word as its symbols.</summary>
    public void Add(int[] symbols, long count)
    {
        var word = _words.Count;
        _words.Add((symbols, symbols.Length, count));
        for (var i = 0; i + 1 < symbols.Length; i++)
            Change(symbols[i], symbols[i + 1], count, word);
    }

    /// <summary>Learns until the vocabulary has <paramref name="size"/> entries or no pair occurs <paramref name="minCount"/> times.</summary>
    /// <returns>The pairs in the order they were joined.</returns>
    public List<(string Left, string Right)> Learn(int size, long minCount)
    {
        var rules = new List<(string, string)>();
        var learned = new HashSet<(int, int)>();
        foreach (var (key, pair) in _pairs)
            _queue.Enqueue(key, (-pair.Count, key.Left, key.Right));
        while (_tokens.Count < size && _queue.TryDequeue(out var key, out var priority))
        {
            if (!_pairs.TryGetValue(key, out var pair))
                continue;
            if (pair.Count != -priority.Count)
            {
                // Fewer than when it was queued. (Where it has become more frequent, a better entry was taken before this one.)
                if (pair.Count < -priority.Count && pair.Count >= minCount)
                    _queue.Enqueue(key, (-pair.Count, key.Left, key.Right));
                continue;
            }
            if (pair.Count < minCount)
                break;
            var result = Result(key);
            if (result < _reserved)
            {
                _pairs.Remove(key);
                continue;
            }
            // A pair can come back when another one makes one of its sides; it keeps its first rank.
            if (learned.Add(key))
                rules.Add((_tokens[key.Left], _tokens[key.Right]));
            Join(key, pair, result);
        }
        return rules;
    }

    // Two pairs can make one text, as ab + c and a + bc do; they share the token.
    private int Result((int Left, int Right) key)
    {
        var text = _join(_tokens[key.Left], _tokens[key.Right]);
        if (!_ids.TryGetValue(text, out var id))
        {
            id = _ids[text] = _tokens.Count;
            _tokens.Add(text);
        }
        return id;
    }

    private void Join((int Left, int Right) key, Pair pair, int result)
    {
        _pairs.Remove(key);
        _grown.Clear();
        foreach (var index in pair.Words)
        {
            ref var word = ref CollectionsMarshal.AsSpan(_words)[index];
            var (symbols, kept) = (word.Symbols, 0);
            for (var i = 0; i < word.Length; kept++)
            {
                if (i + 1 == word.Length || symbols[i] != key.Left || symbols[i + 1] != key.Right)
                {
                    symbols[kept] = symbols[i++];
                    continue;
                }
                if (kept > 0)
                {
                    Change(symbols[kept - 1], key.Left, -word.Count, index);
                    Change(symbols[kept - 1], result, word.Count, index);
                }
                if (i + 2 < word.Length)
                {
                    Change(key.Right, symbols[i + 2], -word.Count, index);
                    Change(result, symbols[i + 2], word.Count, index);
                }
                symbols[kept] = result;
                i += 2;
            }
            word.Length = kept;
        }
        _pairs.Remove(key);                     // x x x: joining the first two counts the overlapping pair down
        foreach (var grown in _grown)
        {
            if (_pairs.TryGetValue(grown, out var now))
                _queue.Enqueue(grown, (-now.Count, grown.Left, grown.Right));
        }
    }

    private void Change(int left, int right, long by, int word)
    {
        ref var pair = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (left, right), out _);
        pair ??= new Pair();
        pair.Count += by;
        if (by < 0)
            return;
        if (pair.Words.Count == 0 || pair.Words[^1] != word)
            pair.Words.Add(word);
        _grown.Add((left, right));
    }

    private sealed class Pair
    {
        public long Count { get; set; }

        /// <summary>Words the pair has been in; it may have left some, and words may be listed twice.</summary>
        public List<int> Words { get; } = [];
    }
}
