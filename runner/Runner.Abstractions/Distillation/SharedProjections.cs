using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Distillation;

/// <summary>Linear layers by the name they have in the model that learns, made when first asked for and shared by all who ask.</summary>
public sealed class SharedProjections
{
    private readonly OrderedDictionary<string, Linear> _all = new(StringComparer.Ordinal);

    /// <summary>All there are, in the order they were first asked for.</summary>
    public IReadOnlyDictionary<string, Linear> All => _all;

    /// <summary>The projection <paramref name="name"/>, with a bias, from <paramref name="inputs"/> to <paramref name="outputs"/> columns.</summary>
    /// <exception cref="ArgumentException">It was asked for with other sizes before.</exception>
    public Linear Get(string name, long inputs, long outputs)
    {
        if (!_all.TryGetValue(name, out var projection))
            _all.Add(name, projection = nn.Linear(inputs, outputs));
        var shape = projection.get_parameter("weight")!.shape;
        return shape[0] == outputs && shape[1] == inputs
            ? projection
            : throw new ArgumentException($"The projection '{name}' is from {shape[1]} to {shape[0]} columns, not from {inputs} to {outputs}.");
    }
}
