using Runner.Plugins.Tasks.Heads.SpanExtraction;

namespace Runner.Tests.Heads;

/// <summary>Rows 103 and 104 of the reference values.</summary>
public class ContextWindowsTests
{
    [Theory]
    [InlineData(0, 4, 2, 4, 3, 1)]
    [InlineData(0, 5, 3, 3, 4, 1)]
    [InlineData(0, 5, 3, 3, 3, 0)]
    [InlineData(0, 5, 0, 5, 2, 0)]
    [InlineData(0, 4, 2, 4, 6, -1)]
    public void The_window_with_the_most_context(int firstStart, int firstLength, int secondStart, int secondLength, int token, int best) =>
        Assert.Equal(best, ContextWindows.Best([(firstStart, firstLength), (secondStart, secondLength)], token));
}
