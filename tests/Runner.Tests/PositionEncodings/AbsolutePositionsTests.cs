using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.PositionEncodings;

[Collection(TorchTests.Name)]
public class AbsolutePositionsTests
{
    private static readonly AttentionShape Shape = new(2, 12, 3, 4);

    [Fact]
    public void Sinusoids_follow_the_formula_at_any_length()
    {
        using var scope = NewDisposeScope();
        using var encoding = Plugin.Component<IPositionEncodingComponent>("sinusoidal", ("Amplitude", 0.5)).Build(Shape);
        foreach (var length in (int[])[7, 3000, 5])                                  // the table grows, then serves shorter ones
        {
            var table = encoding.Embedding(length, CPU)!;
            Assert.Equal([length, 12L], table.shape);
            foreach (var position in (int[])[0, 1, length - 1])
            {
                for (var i = 0; i < 6; i++)
                {
                    var angle = position / Math.Pow(10000, 2 * i / 12.0);
                    Assert.Equal(0.5 * Math.Sin(angle), table[position, 2 * i].ToDouble(), 1e-7);
                    Assert.Equal(0.5 * Math.Cos(angle), table[position, 2 * i + 1].ToDouble(), 1e-7);
                }
            }
        }
    }

    [Fact]
    public void A_sequence_beyond_the_learned_table_is_refused()
    {
        using var scope = NewDisposeScope();
        var component = Plugin.Component<IPositionEncodingComponent>("learned", ("MaxLength", 16));
        Assert.Equal(16, component.MaxLength);
        using var encoding = component.Build(Shape);
        Assert.Equal([16L, 12L], encoding.Embedding(16, CPU)!.shape);
        var error = Assert.Throws<Errors.RunnerException>(() => encoding.Embedding(17, CPU));
        Assert.Equal("RUN4500", error.Descriptor.Code);
        Assert.Equal("position/learned has 16 positions, but a sequence of 17 tokens came.", error.Message);
    }

    [Theory]
    [InlineData("sinusoidal", false)]
    [InlineData("none", false)]
    [InlineData("relative-functional", true)]
    [InlineData("relative-parametric", true)]
    public void Only_the_learned_table_bounds_the_length(string name, bool actsInsideAttention)
    {
        var component = Plugin.Component<IPositionEncodingComponent>(name);
        Assert.Null(component.MaxLength);
        using var encoding = component.Build(Shape);
        Assert.Equal(actsInsideAttention, encoding.ActsInsideAttention);
    }

    [Fact]
    public void None_adds_nothing()
    {
        using var encoding = Plugin.Component<IPositionEncodingComponent>("none").Build(Shape);
        Assert.Null(encoding.Embedding(5, CPU));
        Assert.Empty(encoding.parameters());
    }
}
