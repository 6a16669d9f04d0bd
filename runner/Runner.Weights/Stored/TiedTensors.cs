using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Second names of tensors, which must hold what the first holds: else they are tensors of their own.</summary>
internal static class TiedTensors
{
    /// <summary>Those that differ from the tensor they should repeat, as <c>'published' is not 'name here'</c>.</summary>
    public static IReadOnlyList<string> FindDifferent(StoredWeights published, IReadOnlyList<TensorMapping> map)
    {
        var first = map.Where(entry => entry.Name is not null).GroupBy(entry => entry.Name!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return [.. map.Where(entry => entry is { Name: null, SameAs: not null } && first.TryGetValue(entry.SameAs, out var one) && !IsSame(published, entry.Published, one.Published))
            .Select(entry => $"'{entry.Published}' does not repeat '{first[entry.SameAs!].Published}'")];
    }

    private static bool IsSame(StoredWeights weights, string name, string other)
    {
        if (!weights.Shape(name).SequenceEqual(weights.Shape(other)))
            return false;
        using var scope = NewDisposeScope();
        var (left, right) = (weights.Read(name), weights.Read(other));
        // the same numbers in another precision are the same tensor, rounded
        return left.dtype == right.dtype ? TensorBits.AreSame(left, right) : TensorBits.AreSame(left.to(right.dtype), right) || TensorBits.AreSame(right.to(left.dtype), left);
    }
}
