using Runner.Architectures;
using Runner.Components;
using Runner.Errors;
using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures;

[Collection(TorchTests.Name)]
public class BertEncoderTests
{
    private const int Length = 11, Vocabulary = 40;

    public static TheoryData<string> Encodings => new()
    {
        "learned", "sinusoidal", "none", "relative-functional", "relative-parametric",
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Neither_the_batch_nor_padding_changes_a_sequence(string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(positions);
        encoder.eval();
        var ids = Ids(3, Length);
        var together = encoder.Forward(new EncoderInput(ids, null, null)).Hidden;
        for (var row = 0; row < 3; row++)
        {
            var one = ids.narrow(0, row, 1);
            Close(together[row], encoder.Forward(new EncoderInput(one, null, null)).Hidden[0]);

            var padded = cat([one, zeros(1, 5, ScalarType.Int64)], 1);
            var mask = arange(Length + 5).lt(Length).unsqueeze(0);
            Close(together[row], encoder.Forward(new EncoderInput(padded, null, mask)).Hidden[0].narrow(0, 0, Length));
        }
    }

    [Theory]
    [InlineData("relative-functional", true)]
    [InlineData("relative-parametric", true)]
    [InlineData("none", true)]
    [InlineData("learned", false)]
    [InlineData("sinusoidal", false)]
    public void Relative_encodings_see_no_difference_where_a_sequence_stands(string positions, bool invariant)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(positions);
        encoder.eval();
        var ids = Ids(1, Length);
        var first = encoder.Forward(new EncoderInput(ids, null, null)).Hidden;

        var moved = cat([zeros(1, 7, ScalarType.Int64), ids], 1);
        var mask = arange(Length + 7).ge(7).unsqueeze(0);
        var second = encoder.Forward(new EncoderInput(moved, null, mask)).Hidden.narrow(1, 7, Length);
        Assert.Equal(invariant, (first - second).abs().max().ToDouble() < 1e-5);
    }

    [Theory]
    [InlineData("learned")]
    [InlineData("sinusoidal")]
    [InlineData("none")]
    public void The_fused_kernel_gives_what_the_spelled_out_attention_gives(string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(positions);
        var ids = Ids(2, Length);
        var mask = cat([arange(Length).lt(Length).unsqueeze(0), arange(Length).lt(6).unsqueeze(0)]);
        var weights = randn(2, Length, 24);
        Tensor[] Run(bool spelledOut)
        {
            encoder.zero_grad();
            var output = encoder.Forward(new EncoderInput(ids, null, mask) { KeepLayers = spelledOut });
            (weights * output.Hidden * mask.unsqueeze(2)).sum().backward();
            return [output.Hidden[0], output.Hidden[1].narrow(0, 0, 6), .. Gradients(encoder)];
        }

        Assert.All(Run(spelledOut: false).Zip(Run(spelledOut: true)), pair => Close(pair.First, pair.Second));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_parameter_learns(string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(positions, ("HiddenDropout", 0.1), ("AttentionDropout", 0.1));
        encoder.train();
        manual_seed(3);
        var output = encoder.Forward(new EncoderInput(Ids(4, Length), ones(4, Length, ScalarType.Int64), null)).Hidden;
        (randn(output.shape) * output).sum().add(encoder.Pool(output).sum()).backward();
        foreach (var (name, parameter) in encoder.named_parameters())
        {
            Assert.True(parameter.grad is not null, name);
            Assert.True(parameter.grad.isfinite().all().ToBoolean(), name);
            if (!name.EndsWith("key.bias", StringComparison.Ordinal))
                Assert.True(parameter.grad.abs().max().ToDouble() > 0, name);
        }
    }

    [Fact]
    public void Looking_up_padding_gives_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("learned");
        encoder.Forward(new EncoderInput(tensor(new long[] { 2, 7, 0, 0 }).unsqueeze(0), null, null)).Hidden.square().sum().backward();
        var gradient = encoder.WordEmbedding.grad!;
        Assert.Equal(0, gradient[0].abs().max().ToDouble());
        Assert.True(gradient[7].abs().max().ToDouble() > 0);
    }

    [Fact]
    public void Dropout_is_on_in_training_alone_and_follows_the_seed()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("learned", ("HiddenDropout", 0.2), ("AttentionDropout", 0.2));
        var input = new EncoderInput(Ids(2, Length), null, null);
        Tensor Run(int seed)
        {
            manual_seed(seed);
            return encoder.Forward(input).Hidden;
        }

        encoder.train();
        Assert.True(Run(1).Equals(Run(1)));
        Assert.False(Run(1).Equals(Run(2)));
        encoder.eval();
        Assert.True(Run(1).Equals(Run(2)));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_hundred_steps_leave_no_tensor_behind(string positions)
    {
        using var encoder = Build(positions, ("AttentionDropout", 0.1));
        void Step()
        {
            using var scope = NewDisposeScope();
            var mask = arange(Length).lt(9).unsqueeze(0).expand(2, Length).contiguous();
            encoder.Forward(new EncoderInput(Ids(2, Length), null, mask)).Hidden.sum().backward();
            encoder.Forward(new EncoderInput(Ids(2, Length), null, mask) { KeepLayers = true });
        }

        Backbones.NothingStays(Step, 100);
    }

    [Fact]
    public void Wrong_inputs_are_messages_and_not_the_end_of_the_process()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("learned");
        var ids = Ids(2, Length);
        Assert.Equal("The model expects 'ids' as int64 [batch, length], not empty, but got int64 [11].", Error(new(ids[0], null, null)));
        Assert.Equal("The model expects 'ids' as int64 [batch, length], not empty, but got float32 [2, 11].", Error(new(ids.@float(), null, null)));
        Assert.Equal("The model expects 'mask' as bool [2, 11], like the ids, but got int64 [2, 11].", Error(new(ids, null, ids)));
        Assert.Equal(
            "The model expects 'segment ids' as int64 [2, 11], like the ids, but got int64 [2, 10].",
            Error(new(ids, ids.narrow(1, 0, 10), null)));
        Assert.Equal("position/learned has 512 positions, but a sequence of 600 tokens came.", Error(new(Ids(1, 600), null, null)));
        string Error(EncoderInput input) => Assert.Throws<RunnerException>(() => encoder.Forward(input)).Message;
    }

    [Fact]
    public void A_pooler_that_was_left_out_is_missed_with_a_message()
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("learned", ("Pooler", false));
        Assert.DoesNotContain(encoder.named_parameters(), p => p.name.StartsWith("pooler", StringComparison.Ordinal));
        var error = Assert.Throws<RunnerException>(() => encoder.Pool(zeros(1, 2, 24)));
        Assert.Equal("The task needs one vector per sequence, but the architecture is built with 'pooler: false'.", error.Message);
    }

    [Fact]
    public void Heads_must_divide_the_width()
    {
        var component = (ICheckedComponent)Pretraining.Bert("learned", null, ("Hidden", 25));
        var problem = Assert.Single(component.Check());
        Assert.Equal("heads", problem.Option);
        Assert.Equal("'hidden' (25) must be a multiple of 'heads' (3): every head has hidden / heads columns.", problem.Message);
        Assert.Empty(((ICheckedComponent)Pretraining.Bert()).Check());
    }

    [Fact]
    public void The_description_knows_sizes_and_longest_sequence()
    {
        var component = Pretraining.Bert("learned", [("MaxLength", 77)]);
        Assert.Equal(new AttentionShape(2, 24, 3, 8), component.Shape);
        Assert.Equal(77, component.MaxLength);
        Assert.Null(Pretraining.Bert("relative-functional").MaxLength);
        var error = Assert.Throws<RunnerException>(() => component.Build(new ModelContext(10, 10)));
        Assert.Equal("The padding id is 10, but the vocabulary has 10 tokens.", error.Message);
    }

    [Theory]
    [InlineData("Gelu")]
    [InlineData("GeluTanh")]
    [InlineData("Relu")]
    public void Activations_are_the_named_functions(string activation)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build("none", ("Activation", activation));
        foreach (var x in (double[])[-3, -1, -0.1, 0, 0.5, 2])
        {
            var expected = activation switch
            {
                "Gelu" => x * 0.5 * (1 + special.erf(tensor(x / Math.Sqrt(2))).ToDouble()),
                "GeluTanh" => x * 0.5 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
                _ => Math.Max(0, x),
            };
            Assert.Equal(expected, encoder.Activation(tensor(x)).ToDouble(), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_model_that_was_moved_still_works(string positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = Build(positions);
        encoder.eval();
        var input = new EncoderInput(Ids(1, 5), null, null);
        var before = encoder.Forward(input).Hidden;
        encoder.to(ScalarType.Float64).to(ScalarType.Float32);                       // as moving to a device does, this replaces parameters
        Assert.True(before.Equals(encoder.Forward(input).Hidden));
        Assert.Equal([40L, 24L], encoder.WordEmbedding.shape);
    }

    private static Encoder Build(string positions, params (string, object?)[] options)
    {
        manual_seed(5);
        var encoder = Pretraining.Bert(positions, null, options).Build(new ModelContext(Vocabulary, 0));
        using var quiet = no_grad();
        foreach (var parameter in encoder.parameters().Where(parameter => parameter.dim() > 1))
            parameter.normal_(0, 0.3);
        return encoder;
    }

    private static Tensor Ids(int batch, int length)
    {
        manual_seed(9);
        return randint(5, Vocabulary, [batch, length], ScalarType.Int64);
    }

    private static IEnumerable<Tensor> Gradients(nn.Module module) =>
        [.. module.parameters().Where(parameter => parameter.grad is not null).Select(parameter => parameter.grad!.clone())];

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().ToDouble() <= 5e-6 + 5e-5 * expected.abs().max().ToDouble());
    }
}
