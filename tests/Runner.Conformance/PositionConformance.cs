using Runner.Parameters;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Conformance;

// B batch, H heads, L length, D head size, d hidden size

/// <summary>What every position encoding does.</summary>
public class PositionConformance(ConformanceSubject subject) : ComponentConformance<IPositionEncodingComponent>(subject)
{
    private const int Batch = 2;
    private static readonly AttentionShape Attention = new(Layers: 2, Hidden: 32, Heads: 4, HeadSize: 8);

    [Fact]
    public void Adds_terms_of_the_right_shapes()
    {
        using var scope = Scope();
        using var encoding = Build(1, out var length);
        foreach (var (name, term, shape) in Terms(encoding, length))
        {
            Tensors.Finite(term, name);
            Assert.True(Broadcasts(term.shape, shape), $"{name} is [{string.Join(", ", term.shape)}], not broadcastable to [{string.Join(", ", shape)}].");
        }
    }

    [Fact]
    public void Says_truly_whether_it_acts_inside_attention()
    {
        using var scope = Scope();
        using var encoding = Build(1, out var length);
        Assert.Equal(encoding.ActsInsideAttention, Terms(encoding, length).Any(term => term.Name is "scores" or "bias" or "values"));
    }

    [Fact]
    public void Gives_every_parameter_a_gradient()
    {
        using var scope = Scope();
        using var encoding = Build(1, out var length);
        var loss = zeros(1, requires_grad: true).sum();
        foreach (var (name, term, _) in Terms(encoding, length))
            loss = loss + (term * Tensors.Random(name, term.shape)).sum();
        loss.backward();
        Assert.All(encoding.named_parameters(), p => Assert.True(!p.parameter.requires_grad || p.parameter.grad is not null, $"no gradient reaches {p.name}"));
    }

    [Fact]
    public void Is_the_same_twice_under_one_seed()
    {
        using var scope = Scope();
        using var first = Build(4, out var length);
        using var second = Build(4, out _);
        foreach (var ((name, a, _), (_, b, _)) in Terms(first, length).Zip(Terms(second, length)))
            Tensors.Equal(a, b, name);
    }

    [Fact]
    public void Gives_early_positions_what_they_have_in_shorter_sequences()
    {
        using var scope = Scope();
        using var encoding = Build(1, out var length);
        if (encoding.Embedding(length, CPU) is { } whole)
            Tensors.Equal(whole.narrow(0, 0, length - 2), encoding.Embedding(length - 2, CPU)!, "the embedding of a shorter sequence");
    }

    [Fact]
    public void Turns_a_continued_sequence_as_the_whole_one()
    {
        using var scope = Scope();
        using var encoding = Build(1, out var length);
        var (query, key) = (Tensors.Random("query", Batch, 4, length, 8), Tensors.Random("key", Batch, 4, length, 8));
        var (turnedQuery, turnedKey) = encoding.Rotate(0, query, key);
        var (lastQuery, lastKey) = encoding.Rotate(0, query.narrow(2, 3, length - 3), key.narrow(2, 3, length - 3), 3);
        Tensors.Close(turnedQuery.narrow(2, 3, length - 3), lastQuery, "queries from position 3 on");
        Tensors.Close(turnedKey.narrow(2, 3, length - 3), lastKey, "keys from position 3 on");
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private PositionEncoding Build(long seed, out long length)
    {
        var component = Subject.Create<IPositionEncodingComponent>();
        length = Math.Min(10, component.MaxLength ?? 10);
        var encoding = component.Build(Attention);
        WeightInitialization.Apply(encoding, seed, 0.1);
        return encoding;
    }

    private static IEnumerable<(string Name, Tensor Term, long[] Shape)> Terms(PositionEncoding encoding, long length)
    {
        var (query, key) = (Tensors.Random("query", Batch, 4, length, 8), Tensors.Random("key", Batch, 4, length, 8));
        var probabilities = Tensors.Random("probabilities", Batch, 4, length, length).softmax(-1);
        if (encoding.Embedding(length, CPU) is { } embedding)
            yield return ("embedding", embedding, [length, 32]);
        for (var layer = 0; layer < Attention.Layers; layer++)
        {
            var (turnedQuery, turnedKey) = encoding.Rotate(layer, query, key);
            yield return ("turned queries", turnedQuery, query.shape);
            yield return ("turned keys", turnedKey, key.shape);
            if (encoding.Scores(layer, query, length) is { } scores)
                yield return ("scores", scores, [Batch, 4, length, length]);
            if (encoding.Bias(layer, length, length, CPU) is { } bias)
                yield return ("bias", bias, [Batch, 4, length, length]);
            if (encoding.Values(layer, probabilities) is { } values)
                yield return ("values", values, query.shape);
        }
    }

    private static bool Broadcasts(long[] shape, long[] target) =>
        shape.Length <= target.Length && shape.Reverse().Zip(target.Reverse()).All(pair => pair.First == 1 || pair.First == pair.Second);
}
