namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>
/// Words as a tree over their UTF-16 units, so that all words that start at a place are found in one walk that ends where no word goes on. Node 0 is the root;
/// children lie in one hash table with open addressing, those of the root in a table of their own.
/// </summary>
internal sealed class WordTrie
{
    private readonly int[] _first = new int[char.MaxValue + 1];
    private ulong[] _keys = new ulong[1 << 10];             // node and unit; 0 where there is no entry, since children of the root are not here
    private int[] _children = new int[1 << 10];
    private double[] _values = [double.NaN];
    private int _nodes = 1;
    private int _entries;

    /// <param name="words">Words with their values, which are numbers.</param>
    public WordTrie(IEnumerable<KeyValuePair<string, double>> words)
    {
        foreach (var (word, value) in words)
        {
            var node = 0;
            foreach (var unit in word)
                node = ChildOf(node, unit) is > 0 and var child ? child : Add(node, unit);
            _values[node] = value;
        }
    }

    /// <summary>The node one unit further; 0 where no word goes on like this.</summary>
    public int ChildOf(int node, char unit)
    {
        if (node == 0)
            return _first[unit];
        var key = Key(node, unit);
        var (keys, mask) = (_keys, _keys.Length - 1);
        for (var slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            if (keys[slot] == key)
                return _children[slot];
            if (keys[slot] == 0)
                return 0;
        }
    }

    /// <summary>The value of the word that ends at a node; NaN where none does.</summary>
    public double ValueOf(int node) => _values[node];

    private static ulong Key(int node, char unit) => ((ulong)(uint)node << 16) | unit;

    // Fibonacci hashing: the upper bits of the product are well mixed.
    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15UL) >> 32) & mask;

    private int Add(int node, char unit)
    {
        if (_nodes == _values.Length)
            Array.Resize(ref _values, _values.Length * 2);
        _values[_nodes] = double.NaN;
        if (node == 0)
            return _first[unit] = _nodes++;
        if (++_entries * 2 > _keys.Length)
            Grow();
        Put(Key(node, unit), _nodes);
        return _nodes++;
    }

    private void Put(ulong key, int child)
    {
        var mask = _keys.Length - 1;
        var slot = Slot(key, mask);
        while (_keys[slot] != 0)
            slot = (slot + 1) & mask;
        (_keys[slot], _children[slot]) = (key, child);
    }

    private void Grow()
    {
        var (keys, children) = (_keys, _children);
        (_keys, _children) = (new ulong[keys.Length * 2], new int[keys.Length * 2]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
                Put(keys[i], children[i]);
        }
    }
}
