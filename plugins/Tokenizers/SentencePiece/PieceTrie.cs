namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Finds all pieces that start at a place of a text, byte by byte.</summary>
internal sealed class PieceTrie
{
    public const int Root = 0;

    private readonly Dictionary<long, int> _edges = [];         // by node and byte
    private readonly List<int> _values = [-1];

    public PieceTrie(IEnumerable<(byte[] Key, int Value)> entries)
    {
        foreach (var (key, value) in entries)
        {
            var node = Root;
            foreach (var next in key)
            {
                if (!_edges.TryGetValue(Edge(node, next), out var child))
                {
                    child = _edges[Edge(node, next)] = _values.Count;
                    _values.Add(-1);
                }
                node = child;
            }
            _values[node] = value;
        }
    }

    /// <summary>Follows one byte; false where no entry goes on so.</summary>
    public bool Step(ref int node, byte next) => _edges.TryGetValue(Edge(node, next), out node);

    /// <summary>Value of the entry that ends at a node, -1 for none.</summary>
    public int Value(int node) => _values[node];

    /// <summary>Length of the longest entry that <paramref name="text"/> starts with, 0 for none.</summary>
    public int LongestPrefix(ReadOnlySpan<byte> text)
    {
        var (node, longest) = (Root, 0);
        for (var i = 0; i < text.Length && Step(ref node, text[i]); i++)
        {
            if (_values[node] >= 0)
                longest = i + 1;
        }
        return longest;
    }

    private static long Edge(int node, byte next) => ((long)node << 8) | next;
}
