using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tasks;

/// <summary>
/// Named tensors of one micro-batch, with the counts that normalise its losses. Owned by whoever holds it, independent of dispose
/// scopes, so that background threads can make it and the loop can drop it.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _counts = new(StringComparer.Ordinal);

    /// <param name="examples">Examples in it.</param>
    /// <param name="tokens">Tokens in it, padding not counted.</param>
    public Batch(int examples, long tokens)
    {
        Examples = examples;
        Tokens = tokens;
    }

    public int Examples { get; }

    public long Tokens { get; }

    /// <summary>
    /// Numbers of the rows in the global batch, from 0, in the order they take here; set by whoever cut the global batch up. A row holds one example
    /// unless the task lets several share it. What is drawn for a row depends on its number and not on who works on it or beside which others.
    /// Empty where there is no global batch.
    /// </summary>
    public IReadOnlyList<int> RowNumbers { get; set; } = [];

    /// <summary>
    /// What each example is called in its set, in the order that predictions are made in: a number of the set's own, such as a line of its file, that is the same
    /// whatever the batch size, the ranks and the order. No two examples of a set share one. Batches of evaluation sets that are predicted on carry as many as
    /// they have examples; others may leave it empty.
    /// </summary>
    public IReadOnlyList<long> ExampleIds { get; set; } = [];

    /// <summary>Labels per objective, such as <c>mlm</c>.</summary>
    public IReadOnlyDictionary<string, double> Counts => _counts;

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public Tensor this[string name] => _tensors[name];

    /// <summary>Adds a tensor and takes ownership of it.</summary>
    public void Add(string name, Tensor tensor) => _tensors.Add(name, tensor.DetachFromDisposeScope());

    /// <summary>Adds an int64 tensor with the given values and shape.</summary>
    public void Add(string name, long[] values, params long[] shape) => Add(name, tensor(values, shape, ScalarType.Int64));

    /// <summary>Adds a bool tensor with the given values and shape.</summary>
    public void Add(string name, bool[] values, params long[] shape) => Add(name, tensor(values, shape, ScalarType.Bool));

    /// <summary>Says how many labels an objective has in this batch.</summary>
    public void Count(string objective, double labels) => _counts[objective] = labels;

    /// <summary>The same batch with its tensors on <paramref name="device"/>; this one itself where they are there already.</summary>
    public Batch To(Device device)
    {
        if (device.type == DeviceType.CPU)
            return this;
        var moved = new Batch(Examples, Tokens) { RowNumbers = RowNumbers, ExampleIds = ExampleIds };
        foreach (var (name, tensor) in _tensors)
            moved.Add(name, tensor.to(device, non_blocking: true));
        foreach (var (objective, labels) in _counts)
            moved.Count(objective, labels);
        return moved;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
    }
}
