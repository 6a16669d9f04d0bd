using Runner.Architectures;
using Runner.Parameters;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.PositionEncodings;

/// <summary>Encodings by biases and rotations in the slots of bidirectional backbones.</summary>
[Collection(TorchTests.Name)]
public class EncodingsInModelsTests
{
    private const int Vocabulary = 40, Length = 9;

    public static TheoryData<string, string> Models() => new(
        from backbone in new[] { "type: bert, hidden: 16, layers: 2, heads: 2", "type: albert, embedding: 8, hidden: 16, layers: 3, heads: 2" }
        from positions in new[] { "{type: t5-bias, buckets: 8, max_distance: 6}", "alibi", "rotary", "{type: rotary, layout: half, dimensions: 4}" }
        select (backbone, positions));

    [Theory]
    [MemberData(nameof(Models))]
    public void A_sequence_is_the_same_wherever_it_stands_and_whatever_is_beside_it(string backbone, string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(backbone, positions);
        var ids = Ids(2);
        var together = encoder.Forward(new EncoderInput(ids, null, null)).Hidden;
        var moved = cat([zeros(1, 6, ScalarType.Int64), ids.narrow(0, 1, 1), zeros(1, 2, ScalarType.Int64)], 1);
        var mask = zeros(1, Length + 8, ScalarType.Bool);
        mask.narrow(1, 6, Length).fill_(true);
        Close(together[1], encoder.Forward(new EncoderInput(moved, null, mask)).Hidden[0].narrow(0, 6, Length));
        Close(together, encoder.Forward(new EncoderInput(ids, null, null) { KeepLayers = true }).Hidden);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Order_matters_and_every_parameter_of_the_encoding_learns(string backbone, string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(backbone, positions);
        var ids = Ids(1);
        var hidden = encoder.Forward(new EncoderInput(ids, null, null)).Hidden;
        var swapped = cat([ids.narrow(1, 1, 1), ids.narrow(1, 0, 1), ids.narrow(1, 2, Length - 2)], 1);
        var other = encoder.Forward(new EncoderInput(swapped, null, null)).Hidden;
        Assert.True((hidden - other).narrow(1, 5, 1).abs().max().ToDouble() > 1e-4);

        (hidden * hidden).sum().backward();
        foreach (var (name, parameter) in encoder.named_parameters().Where(entry => entry.name.Contains("position", StringComparison.Ordinal)))
            Assert.True(parameter.grad!.abs().max().ToDouble() > 0 && parameter.shape.SequenceEqual([8, 2]), name);
        Assert.Equal(positions.Contains("t5", StringComparison.Ordinal) ? 1 : 0, encoder.named_parameters().Count(entry => entry.name.Contains("position", StringComparison.Ordinal)));
    }

    private static Encoder Build(string backbone, string positions)
    {
        var encoder = Composed.Component<IArchitectureComponent>($"{{{backbone}, intermediate: 24, positions: {positions}}}").Build(new ModelContext(Vocabulary, 0));
        WeightInitialization.Apply(encoder, 3, 0.4);
        encoder.eval();
        return encoder;
    }

    private static Tensor Ids(int batch)
    {
        var random = Runner.Randomness.RandomStream.Create(8, "test");
        return tensor([.. Enumerable.Range(0, batch * Length).Select(_ => 1 + random.NextInt64(Vocabulary - 1))], [batch, Length]);
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().ToDouble() <= 5e-6 + 2e-5 * expected.abs().max().ToDouble());
    }
}
