using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Published weights under the names here.</summary>
internal sealed class MappedWeights : StoredWeights
{
    private readonly StoredWeights _published;
    private readonly OrderedDictionary<string, TensorMapping> _map = new(StringComparer.Ordinal);

    /// <param name="published">Owned from now on.</param>
    /// <param name="map">Entries without a name here are left out.</param>
    public MappedWeights(StoredWeights published, IEnumerable<TensorMapping> map)
    {
        _published = published;
        foreach (var entry in map.Where(entry => entry.Name is not null))
            _map.TryAdd(entry.Name!, entry);
    }

    public override IReadOnlyCollection<string> Names => [.. _map.Keys];

    public override IReadOnlyList<string> Files => _published.Files;

    public override ScalarType Type(string name) => _published.Type(Find(name).Published);

    public override IReadOnlyList<long> Shape(string name) =>
        Find(name) is { Transposed: true } entry ? [.. _published.Shape(entry.Published).Reverse()] : _published.Shape(Find(name).Published);

    public override Tensor Read(string name)
    {
        var entry = Find(name);
        var value = _published.Read(entry.Published);
        return entry.Transposed ? Transposed(value) : value;
    }

    public override void Dispose() => _published.Dispose();

    /// <summary>The transpose in its own memory; the argument is disposed.</summary>
    internal static Tensor Transposed(Tensor value)
    {
        using var stored = value;
        using var view = stored.t();
        return view.contiguous();
    }

    private TensorMapping Find(string name) =>
        _map.TryGetValue(name, out var entry) ? entry : throw WeightsErrors.TensorMissing.With(string.Join(", ", Files), name);
}
