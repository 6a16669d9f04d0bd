using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Sinusoids;

/// <summary>
/// A table of constants that exists once per device and dtype, made when first asked for. It belongs to no dispose scope and is in
/// no checkpoint; whoever holds this object disposes it.
/// </summary>
/// <param name="width">Columns.</param>
/// <param name="rows">Gives at least the first n rows, row by row.</param>
internal sealed class ConstantTable(int width, Func<long, float[]> rows) : IDisposable
{
    private readonly Dictionary<(string Device, ScalarType Type), Tensor> _tables = [];

    /// <summary>The first <paramref name="count"/> rows, [count, width]; a view that the caller's scope owns.</summary>
    public Tensor Rows(long count, Device device, ScalarType type)
    {
        var key = (device.ToString(), type);
        if (!_tables.TryGetValue(key, out var table) || table.shape[0] < count)
        {
            table?.Dispose();
            table = Make(count, device, type);
            _tables[key] = table;
        }
        return table.narrow(0, 0, count);
    }

    public void Dispose()
    {
        foreach (var table in _tables.Values)
            table.Dispose();
        _tables.Clear();
    }

    private Tensor Make(long count, Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        // Evaluation may come first and run in inference mode; a table made there could never be used in training.
        using var ordinary = inference_mode(false);
        var values = rows(count);
        return tensor(values, [values.Length / width, width]).to(type).to(device).DetachFromDisposeScope();
    }
}
