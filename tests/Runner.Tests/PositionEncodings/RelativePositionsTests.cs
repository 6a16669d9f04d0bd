using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.PositionEncodings;

// B batch, H heads, Q query positions, K key positions, D head size

[Collection(TorchTests.Name)]
public class RelativePositionsTests
{
    private const int Batch = 2, Heads = 3, HeadSize = 6;

    /// <summary>Clips above, at and below the longest distance; queries that are only the last of the keys; single positions.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 5, 5, 16 }, { 5, 5, 4 }, { 9, 9, 3 }, { 12, 12, 1 }, { 4, 9, 3 }, { 4, 9, 20 }, { 1, 9, 2 }, { 1, 1, 2 }, { 2, 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Learned_tables_equal_the_equations_spelled_out(int queries, int keys, int clip)
    {
        using var scope = NewDisposeScope();
        using var encoding = Parametric(clip);
        var (keyTable, valueTable) = Tables(encoding);
        var query = Random([Batch, Heads, queries, HeadSize], 1);
        var probabilities = Random([Batch, Heads, queries, keys], 2);
        var (scoreWeights, valueWeights) = (Random([Batch, Heads, queries, keys], 3), Random(query.shape, 4));

        var scores = encoding.Scores(0, query.requires_grad_(), keys)!;
        var values = encoding.Values(0, probabilities.requires_grad_())!;
        ((scores * scoreWeights).sum() + (values * valueWeights).sum()).backward();
        Tensor[] actual = [scores, values, query.grad!, probabilities.grad!, keyTable.grad!, valueTable.grad!];
        actual = [.. actual.Select(tensor => tensor.clone())];
        foreach (var leaf in (Tensor[])[query, probabilities, keyTable, valueTable])
            leaf.grad = null;

        var distances = Distances(queries, keys, clip);
        var naiveScores = einsum("bhqd,qkd->bhqk", query, Spread(keyTable, distances));
        var naiveValues = einsum("bhqk,qkd->bhqd", probabilities, Spread(valueTable, distances));
        ((naiveScores * scoreWeights).sum() + (naiveValues * valueWeights).sum()).backward();
        Tensor[] expected = [naiveScores, naiveValues, query.grad!, probabilities.grad!, keyTable.grad!, valueTable.grad!];

        foreach (var (a, e) in actual.Zip(expected))
        {
            Assert.Equal(e.shape, a.shape);
            Assert.True((a - e).abs().max().ToDouble() <= 2e-6 + 1e-5 * e.abs().max().ToDouble());
        }
    }

    [Theory]
    [InlineData("table_head64_max64", 64, 64)]
    [InlineData("table_head64_max127", 64, 127)]
    [InlineData("table_head8_max4", 8, 4)]
    [InlineData("table_head7_max3", 7, 3)]
    public void Functional_tables_equal_the_reference(string name, int headSize, int clip)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenCase.Read("nezha_relative_tables");
        using var encoding = Functional(clip, headSize, shifted: true);
        var encoded = Encoded(encoding, 2 * clip + 1, headSize);                     // [Q, K, D]
        golden.Close("out/" + name, encoded[clip]);                                  // the middle query sees every distance once
    }

    [Fact]
    public void Functional_encoding_equals_the_reference_beyond_the_clip()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenCase.Read("nezha_relative_tables");
        using var encoding = Functional(4, 8, shifted: true);
        golden.Close("out/encoding_len10_head8_max4", Encoded(encoding, 10, 8));
    }

    [Fact]
    public void Without_the_shift_the_sinusoid_is_that_of_the_signed_distance()
    {
        using var scope = NewDisposeScope();
        using var encoding = Functional(3, 8, shifted: false);
        var encoded = Encoded(encoding, 10, 8);
        for (var query = 0; query < 10; query++)
        {
            for (var key = 0; key < 10; key++)
            {
                var distance = Math.Clamp(key - query, -3, 3);
                for (var column = 0; column < 8; column++)
                {
                    var angle = distance / Math.Pow(10000, column / 2 * 2 / 8.0);
                    var expected = column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
                    Assert.Equal(expected, encoded[query, key, column].ToDouble(), 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Values_of_the_functional_encoding_use_the_same_table_as_its_keys()
    {
        using var scope = NewDisposeScope();
        using var encoding = Functional(4, HeadSize, shifted: true);
        var probabilities = Random([Batch, Heads, 11, 11], 5);
        var expected = einsum("bhqk,qkd->bhqd", probabilities, Encoded(encoding, 11, HeadSize));
        Assert.True((encoding.Values(0, probabilities)! - expected).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void Layers_share_one_pair_of_tables_or_have_their_own()
    {
        using var shared = Parametric(4);
        Assert.Equal(["tables.0.keys", "tables.0.values"], shared.named_parameters().Select(p => p.name));
        using var own = Parametric(4, ("PerLayer", true), ("Values", false));
        Assert.Equal(["tables.0.keys", "tables.1.keys"], own.named_parameters().Select(p => p.name));

        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        own.get_parameter("tables.1.keys")!.fill_(1);
        own.get_parameter("tables.0.keys")!.fill_(2);
        var query = ones(1, Heads, 3, HeadSize);
        Assert.Equal(2f * HeadSize, own.Scores(0, query, 3)![0, 0, 0, 2].ToSingle());
        Assert.Equal(1f * HeadSize, own.Scores(1, query, 3)![0, 0, 0, 2].ToSingle());
        Assert.Null(own.Values(0, ones(1, Heads, 3, 3)));
    }

    [Fact]
    public void A_wrong_shape_is_a_message_and_not_the_end_of_the_process()
    {
        using var scope = NewDisposeScope();
        using var encoding = Functional(4, HeadSize, shifted: true);
        var error = Assert.Throws<Errors.RunnerException>(() => encoding.Scores(0, zeros(2, 3, HeadSize), 3));
        Assert.Equal("RUN4501", error.Descriptor.Code);
        Assert.Equal("The key term expects queries [B, H, Q, 6] with Q <= 3, but got [2, 3, 6].", error.Message);
        Assert.Throws<Errors.RunnerException>(() => encoding.Scores(0, zeros(1, 2, 3, HeadSize + 1), 3));
        Assert.Throws<Errors.RunnerException>(() => encoding.Values(0, zeros(1, 2, 4, 3)));
    }

    [Fact]
    public void A_table_first_used_in_inference_mode_serves_training_later()
    {
        using var scope = NewDisposeScope();
        using var encoding = Functional(4, HeadSize, shifted: true);
        using (inference_mode())
            encoding.Scores(0, ones(1, 1, 5, HeadSize), 5);
        var query = ones([1, 1, 5, HeadSize], requires_grad: true);
        encoding.Scores(0, query, 5)!.sum().backward();
        Assert.True(query.grad!.abs().sum().ToDouble() > 0);
    }

    /// <summary>a_(j-i) for all i and j, [Q, K, D]: scores of queries that are the unit vectors.</summary>
    private static Tensor Encoded(PositionEncoding encoding, int length, int headSize)
    {
        var units = eye(headSize).reshape(headSize, 1, 1, headSize).expand(headSize, 1, length, headSize);
        return encoding.Scores(0, units, length)!.squeeze(1).permute(1, 2, 0);
    }

    private static PositionEncoding Functional(int clip, int headSize, bool shifted) =>
        Plugin.Component<IPositionEncodingComponent>("relative-functional", ("MaxDistance", clip), ("Shifted", shifted))
            .Build(new AttentionShape(2, headSize * Heads, Heads, headSize));

    private static PositionEncoding Parametric(int clip, params (string, object?)[] options) =>
        Plugin.Component<IPositionEncodingComponent>("relative-parametric", [("MaxDistance", clip), .. options])
            .Build(new AttentionShape(2, HeadSize * Heads, Heads, HeadSize));

    private static (Tensor Keys, Tensor Values) Tables(PositionEncoding encoding)
    {
        using var quiet = no_grad();
        var (keys, values) = (encoding.get_parameter("tables.0.keys")!, encoding.get_parameter("tables.0.values")!);
        keys.copy_(Random(keys.shape, 6));
        values.copy_(Random(values.shape, 7));
        return (keys, values);
    }

    private static Tensor Distances(int queries, int keys, int clip)
    {
        var positions = arange(keys);
        var query = positions.narrow(0, keys - queries, queries).unsqueeze(1);
        return (positions.unsqueeze(0) - query).clamp(-clip, clip) + clip;
    }

    /// <summary>The [Q, K, D] tensor of the equations.</summary>
    private static Tensor Spread(Tensor table, Tensor distances) =>
        table.index_select(0, distances.flatten()).view(distances.shape[0], distances.shape[1], table.shape[1]);

    private static Tensor Random(long[] shape, int seed)
    {
        manual_seed(seed);
        return randn(shape);
    }
}
