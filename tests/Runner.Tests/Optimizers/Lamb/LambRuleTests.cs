using Runner.Plugins.Optimizers.Lamb;

namespace Runner.Tests.Optimizers.Lamb;

public class LambRuleTests
{
    [Theory]
    [InlineData(LambVariant.Nezha, 30, 1, 1, 10)]              // the ratio is limited to 10
    [InlineData(LambVariant.Nezha, 0, 1, 1, 1)]
    [InlineData(LambVariant.Nezha, 3, 1, 0, 1)]                // NEZHA looks at the gradient, not at the update
    [InlineData(LambVariant.Cybertronai, 30, 2, 1, 5)]         // the weight norm is limited to 10
    [InlineData(LambVariant.Apex, 30, 1, 1, 30)]
    [InlineData(LambVariant.Apex, 30, 1, 0, 30)]
    [InlineData(LambVariant.Apex, 30, 0, 1, 1)]
    [InlineData(LambVariant.Albert, 0, 1, 1, 1)]
    public void Ratio(LambVariant variant, double weight, double divisor, double gradient, double expected) =>
        Assert.Equal(expected, LambRule.For(variant).Ratio(weight, divisor, gradient));

    [Fact]
    public void Options_override_the_variant()
    {
        Assert.Equal(1, new LambOptions { Variant = LambVariant.Nvidia }.Rule.ClipNorm);
        Assert.Equal(double.PositiveInfinity, new LambOptions { Variant = LambVariant.Nvidia, ClipNorm = 0 }.Rule.ClipNorm);
        Assert.Equal(2, new LambOptions { Variant = LambVariant.Nezha, ClipNorm = 2 }.Rule.ClipNorm);
        Assert.False(new LambOptions { Variant = LambVariant.Nezha, BiasCorrection = false }.Rule.BiasCorrection);
    }
}
