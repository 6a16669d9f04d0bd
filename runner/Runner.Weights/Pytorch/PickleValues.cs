using static TorchSharp.torch;

namespace Runner.Weights.Pytorch;

// What a pickle of weights is made of, besides null, bool, long, double, string, lists (List<object?>) and tuples (object?[]).

/// <summary>A name that may be asked for; a mark, never code.</summary>
internal sealed record PickleGlobal(string Name, PickleGlobalUse Use, ScalarType? Type = null)
{
    private static readonly Dictionary<string, PickleGlobal> Allowed = new PickleGlobal[]
    {
        new("collections.OrderedDict", PickleGlobalUse.Map),
        new("torch._utils._rebuild_tensor_v2", PickleGlobalUse.Tensor),
        new("torch._utils._rebuild_tensor", PickleGlobalUse.OldTensor),
        new("torch._utils._rebuild_parameter", PickleGlobalUse.Parameter),
        new("torch.DoubleStorage", PickleGlobalUse.Storage, ScalarType.Float64),
        new("torch.FloatStorage", PickleGlobalUse.Storage, ScalarType.Float32),
        new("torch.HalfStorage", PickleGlobalUse.Storage, ScalarType.Float16),
        new("torch.BFloat16Storage", PickleGlobalUse.Storage, ScalarType.BFloat16),
        new("torch.LongStorage", PickleGlobalUse.Storage, ScalarType.Int64),
        new("torch.IntStorage", PickleGlobalUse.Storage, ScalarType.Int32),
        new("torch.ShortStorage", PickleGlobalUse.Storage, ScalarType.Int16),
        new("torch.CharStorage", PickleGlobalUse.Storage, ScalarType.Int8),
        new("torch.ByteStorage", PickleGlobalUse.Storage, ScalarType.Byte),
        new("torch.BoolStorage", PickleGlobalUse.Storage, ScalarType.Bool),
    }.ToDictionary(g => g.Name, StringComparer.Ordinal);

    /// <summary>The name if weights need it; null for every other.</summary>
    public static PickleGlobal? Find(string module, string name) => Allowed.GetValueOrDefault($"{module}.{name}");
}

/// <summary>What an allowed name stands for.</summary>
internal enum PickleGlobalUse
{
    /// <summary>An ordered map.</summary>
    Map,

    /// <summary>A tensor over a storage.</summary>
    Tensor,

    /// <summary>A tensor over a storage, in the words of the first versions.</summary>
    OldTensor,

    /// <summary>A tensor that learns.</summary>
    Parameter,

    /// <summary>A type of storage.</summary>
    Storage,
}

/// <summary>A map with text keys, in order.</summary>
internal sealed class PickleMap
{
    public OrderedDictionary<string, object?> Entries { get; } = new(StringComparer.Ordinal);
}

/// <summary>Numbers that lie in an entry of the file.</summary>
/// <param name="Key">Name of the entry below <c>data/</c>.</param>
/// <param name="Type">Element type.</param>
/// <param name="Count">Elements.</param>
internal sealed record PickleStorage(string Key, ScalarType Type, long Count);

/// <summary>A tensor as a view of a storage; checked against it before any of it is read.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);
