using Runner.Composition;

namespace Runner.Tests.Composition.Binding;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("90s", "1min30s")]
    [InlineData("1.5h", "1h30min")]
    [InlineData("2d3h4min5s6ms", "2d3h4min5s6ms")]
    [InlineData("08:00:00", "8h")]
    [InlineData("0s", "0s")]
    [InlineData("0.25ms", "0.25ms")]
    public void Reads_and_writes(string text, string canonical)
    {
        Assert.True(TimeText.TryRead(text, out var time));
        Assert.Equal(canonical, TimeText.Write(time));
        Assert.True(TimeText.TryRead(canonical, out var again));
        Assert.Equal(time, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("s")]
    [InlineData("1s1h")]
    [InlineData("1h1h")]
    [InlineData("-1s")]
    [InlineData("1.2.3s")]
    [InlineData("08:60:00")]
    [InlineData("8:0")]
    [InlineData("99999999999999999999d")]
    public void Refuses(string text) => Assert.False(TimeText.TryRead(text, out _));
}
