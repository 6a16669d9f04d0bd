using Runner.Cli.Display;
using Runner.Cli.Output;

namespace Runner.Tests.Cli.Output;

public sealed class BottomLinesTests
{
    private const string Metrics = "step 1,000  length-32  loss 2.1234  mlm/accuracy 0.4567  mlm/perplexity 8.3594  sop/accuracy 0.9123  sop/loss 0.2210";

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void Nothing_of_a_bar_is_left_in_what_is_said_and_nothing_said_is_lost(int columns)
    {
        var terminal = new RecordedTerminal(columns);
        var bottom = new BottomLines(terminal, () => columns);

        bottom.Set(Bar(0.1, "step 1,000/10,000", "loss 2.1234", "left 12:34", "123,456 tokens/s", "data wait 12 %", "skipped 3"));
        bottom.Around(Metrics + "\n", terminal.Write);
        bottom.Set(Bar(0.2, "step 2,000/10,000", "loss 1.9", "left 11:00", "123,456 tokens/s"));
        bottom.Around("short\n", terminal.Write);

        string[] said = [.. Metrics.Chunk(columns).Select(row => new string(row).TrimEnd()), "short"];
        Assert.Equal(said, terminal.Rows.Take(said.Length));
        Assert.StartsWith("step 2,000/10,000", terminal.Rows[said.Length], StringComparison.Ordinal);
        Assert.Equal(said.Length + 1, terminal.Rows.Count);
        Assert.All(terminal.Rows, row => Assert.True(row.Length <= columns));

        bottom.Clear();
        Assert.Equal(said, terminal.Rows);
    }

    [Fact]
    public void Two_lines_are_erased_as_two_and_text_without_an_end_is_left_alone()
    {
        var terminal = new RecordedTerminal(60);
        var bottom = new BottomLines(terminal, () => terminal.Columns);

        bottom.Set(_ => ["one", "two"]);
        bottom.Around("begins", terminal.Write);
        bottom.Set(_ => ["three", "four"]);
        bottom.Around(" and ends\n", terminal.Write);

        Assert.Equal(["begins and ends", "three", "four"], terminal.Rows);
    }

    [Fact]
    public void Chinese_takes_two_columns_a_character()
    {
        Assert.Equal("床前明…", CellText.Cut("床前明月光", 8));
        Assert.Equal("床前明月光", CellText.Cut("床前明月光", 10));
        Assert.Equal(7, CellText.Width(CellText.Cut("床前明月光", 8)));
        var line = ProgressLine.Of(30, 0.5, "preparing 诗词语料库", "1,234 tokens");
        Assert.True(CellText.Width(line) <= 30, line);
    }

    [Theory]
    [InlineData(20, "step 1/2  50 %")]
    [InlineData(40, "step 1/2  loss 1  50 %  ━━━━━━━━────────")]
    [InlineData(5, "step…")]
    public void A_line_says_what_it_has_room_for(int columns, string expected) =>
        Assert.Equal(expected, ProgressLine.Of(columns, 0.5, "step 1/2", columns == 20 ? "a very long rate" : columns == 5 ? "" : "loss 1"));

    private static Func<int, IReadOnlyList<string>> Bar(double done, params string[] parts) => width => [ProgressLine.Of(width, done, parts)];
}
