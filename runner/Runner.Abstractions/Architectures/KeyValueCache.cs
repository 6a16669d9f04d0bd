using static TorchSharp.torch;

namespace Runner.Architectures;

// B batch, H heads, L positions so far, D head size

/// <summary>
/// Keys and values of the positions a decoder has seen, so that each new token costs one position. Owned by the caller; a forward
/// pass with it appends its own positions.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly List<(Tensor Keys, Tensor Values)> _layers = [];

    /// <summary>Positions in it.</summary>
    public long Length => _layers.Count == 0 ? 0 : _layers[0].Keys.shape[2];

    /// <summary>Keys and values of each layer, [B, H, L, D].</summary>
    public IReadOnlyList<(Tensor Keys, Tensor Values)> Layers => _layers;

    /// <summary>Adds the new positions of a layer; layers come in order.</summary>
    /// <returns>All keys and values of the layer, owned by the cache.</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        if (layer == _layers.Count)
        {
            _layers.Add((keys.alias().DetachFromDisposeScope(), values.alias().DetachFromDisposeScope()));
            return _layers[layer];
        }
        var (oldKeys, oldValues) = _layers[layer];
        var joined = (cat([oldKeys, keys], 2).DetachFromDisposeScope(), cat([oldValues, values], 2).DetachFromDisposeScope());
        oldKeys.Dispose();
        oldValues.Dispose();
        return _layers[layer] = joined;
    }

    /// <summary>Keeps the given rows in the given order: beams that survive, sequences that go on.</summary>
    public void Select(Tensor rows)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            var (keys, values) = _layers[i];
            _layers[i] = (keys.index_select(0, rows).DetachFromDisposeScope(), values.index_select(0, rows).DetachFromDisposeScope());
            keys.Dispose();
            values.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var (keys, values) in _layers)
        {
            keys.Dispose();
            values.Dispose();
        }
        _layers.Clear();
    }
}
