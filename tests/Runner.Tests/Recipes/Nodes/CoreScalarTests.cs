using Runner.Recipes;

namespace Runner.Tests.Recipes.Nodes;

public sealed class CoreScalarTests
{
    [Theory]
    [InlineData("1", 1L)]
    [InlineData("-7", -7L)]
    [InlineData("+7", 7L)]
    [InlineData("0123", 123L)]                       // no octal by a leading zero
    [InlineData("0o17", 15L)]
    [InlineData("0x1F", 31L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0o777777777777777777777", long.MaxValue)]
    [InlineData("0x7fffffffffffffff", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("0xffffffffffffffff", null)]
    [InlineData("0o1777777777777777777777", null)]
    [InlineData("1_000", null)]
    [InlineData("1:30", null)]                       // no sexagesimal
    [InlineData("1.0", null)]
    [InlineData("1e3", null)]
    [InlineData(" 1", null)]
    [InlineData("1 ", null)]
    [InlineData("-", null)]
    [InlineData("0x", null)]
    [InlineData("0o8", null)]
    [InlineData("-0x1", null)]
    [InlineData("１", null)]
    public void Integers(string text, long? expected)
    {
        Assert.Equal(expected is not null, CoreScalar.TryReadInteger(Plain(text), out var value));
        Assert.Equal(expected ?? value, value);
        Assert.False(CoreScalar.TryReadInteger(Plain(text) with { IsQuoted = true }, out _));
    }

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1e-4", 1e-4)]
    [InlineData("1E+3", 1e3)]
    [InlineData("-.5", -.5)]
    [InlineData("1.", 1.0)]
    [InlineData("0x10", 16.0)]
    [InlineData("9223372036854775808", 9223372036854775808.0)]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("-.Inf", double.NegativeInfinity)]
    [InlineData(".NaN", double.NaN)]
    [InlineData("1e", null)]
    [InlineData("e5", null)]
    [InlineData(".", null)]
    [InlineData("", null)]
    [InlineData("1,5", null)]
    [InlineData("inf", null)]
    [InlineData("NaN", null)]
    [InlineData("-.nan", null)]
    [InlineData("1e5.0", null)]
    [InlineData("--1", null)]
    [InlineData("+-1.0", null)]
    public void Numbers(string text, double? expected)
    {
        Assert.Equal(expected is not null, CoreScalar.TryReadNumber(Plain(text), out var value));
        Assert.Equal(expected ?? value, value);
        Assert.Equal(expected is null && text.Length > 0, CoreScalar.IsString(Plain(text)));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("False", false)]
    [InlineData("yes", null)]
    [InlineData("on", null)]
    [InlineData("tRUE", null)]
    public void Truth_values(string text, bool? expected)
    {
        Assert.Equal(expected is not null, CoreScalar.TryReadBoolean(Plain(text), out var value));
        Assert.Equal(expected ?? false, value);
        Assert.False(CoreScalar.TryReadBoolean(Plain(text) with { IsQuoted = true }, out _));
    }

    private static RecipeScalar Plain(string text) => new() { Mark = default, Text = text };
}
