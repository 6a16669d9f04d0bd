using Runner.Architectures;
using Runner.PositionEncodings;
using Runner.Tasks;
using Runner.Tests.Support;

namespace Runner.Tests.Architectures;

/// <summary>Models and tasks as recipes name them, through catalog and binder.</summary>
public class ComposedModelTests
{
    [Theory]
    [InlineData("{type: learned, max_length: 77}", 77)]
    [InlineData("{type: sinusoidal, amplitude: 0.02}", null)]
    [InlineData("{type: relative-parametric, max_distance: 16, per_layer: true, values: false}", null)]
    [InlineData("{type: relative-functional, max_distance: 127, shifted: false}", null)]
    [InlineData("none", null)]
    public void Every_encoding_fills_the_slot(string positions, int? longest)
    {
        var component = Composed.Component<IArchitectureComponent>(
            "{type: bert, hidden: 64, layers: 3, heads: 4, intermediate: 128, activation: gelu-tanh, hidden_dropout: 0, positions: " + positions + "}");
        Assert.Equal(new AttentionShape(3, 64, 4, 16), component.Shape);
        Assert.Equal(longest, component.MaxLength);
    }

    [Fact]
    public void The_default_is_BERT_base_with_learned_positions()
    {
        var component = Composed.Component<IArchitectureComponent>("{type: bert}");
        Assert.Equal(new AttentionShape(12, 768, 12, 64), component.Shape);
        Assert.Equal(512, component.MaxLength);
    }

    [Fact]
    public void The_task_takes_example_builder_and_masking_from_the_recipe()
    {
        var component = Composed.Component<ITextTaskComponent>(
            "{type: pretraining, max_length: 64, evaluation_lengths: [64, 256], evaluation_examples: 10, evaluation_seed: 5, masking: {type: whole-word, rate: 0.2}}");
        Assert.Equal(256, component.MaxLength);
    }

    [Theory]
    [InlineData("{type: bert, hidden: 50, heads: 4}", "'hidden' (50) must be a multiple of 'heads' (4)")]
    [InlineData("{type: bert, positions: {type: relative-functional, max_distance: 0}}", "max_distance")]
    [InlineData("{type: bert, hidden_dropout: 1.5}", "hidden_dropout")]
    public void A_mistake_is_told_while_checking(string yaml, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Composed.Component<IArchitectureComponent>(yaml));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
