using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Relative;

// Q query positions, K key positions, W = Q + K - 1 distances, H heads

/// <summary>
/// Constants by distance (key position minus query position), once per device and dtype; made longer when a longer sequence comes. In no
/// scope and in no checkpoint; whoever holds this object disposes it.
/// </summary>
/// <param name="width">Numbers of a distance.</param>
/// <param name="fill">Writes the numbers of a distance.</param>
internal sealed class DistanceTable(int width, Action<long, Span<float>> fill) : IDisposable
{
    private readonly Dictionary<(string Device, ScalarType Type), (long Keys, Tensor Table)> _tables = [];

    /// <summary>The rows of all distances between <paramref name="queries"/> queries, the last of the keys, and <paramref name="keys"/>
    /// keys, [W, width], from -(K - 1) on; a view that the caller's scope owns.</summary>
    public Tensor Rows(long queries, long keys, Device device, ScalarType type)
    {
        var key = (device.ToString(), type);
        if (!_tables.TryGetValue(key, out var entry) || entry.Keys < keys)
        {
            entry.Table?.Dispose();
            var room = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(keys, 64));
            _tables[key] = entry = (room, Make(room, device, type));
        }
        return entry.Table.narrow(0, entry.Keys - keys, queries + keys - 1);
    }

    /// <summary>From numbers by distance [W, H] to a bias [1, H, Q, K].</summary>
    public static Tensor Bias(Tensor byDistance, long queries, long keys)
    {
        using var scope = NewDisposeScope();
        var (width, heads) = (byDistance.shape[0], byDistance.shape[1]);
        var spread = byDistance.t().view(1, heads, 1, width).expand(1, heads, queries, width).contiguous();
        return new DistanceRange(queries, keys, 1).ByKey(spread).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var (_, table) in _tables.Values)
            table.Dispose();
        _tables.Clear();
    }

    private Tensor Make(long keys, Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        // Evaluation may come first and run in inference mode; a table made there could never be used in training.
        using var ordinary = inference_mode(false);
        var values = new float[(2 * keys - 1) * width];
        for (var row = 0L; row < 2 * keys - 1; row++)
            fill(row - (keys - 1), values.AsSpan((int)(row * width), width));
        return tensor(values, [2 * keys - 1, width]).to(type).to(device).DetachFromDisposeScope();
    }
}
