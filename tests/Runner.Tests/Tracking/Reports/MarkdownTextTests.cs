using Runner.Tracking.Reports;

namespace Runner.Tests.Tracking.Reports;

public class MarkdownTextTests
{
    [Theory]
    [InlineData("Loss at 4x", "Loss at 4x")]
    [InlineData("eval/length-64/mlm_loss", "eval/length-64/mlm_loss")]
    [InlineData("p < 0.001, d_z = 3", "p < 0.001, d_z = 3")]
    [InlineData("two\nlines\r\nthree", "two lines three")]
    [InlineData("a | b", @"a \| b")]
    [InlineData("*x* _y_ [z](u) `c`", @"\*x\* \_y\_ \[z\](u) \`c\`")]
    [InlineData("# no heading", @"\# no heading")]
    [InlineData("<img src=x>", "&lt;img src=x>")]
    [InlineData("&lt; R&D & more", "&amp;lt; R&amp;D & more")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData("a\tb\u0007c\u2028d", "a b c d")]
    [InlineData("", "")]
    public void One_line_without_markup(string text, string markdown) => Assert.Equal(markdown, MarkdownText.Inline(text));

    [Theory]
    [InlineData("learned", "`learned`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("`a", "`` `a ``")]
    [InlineData("a\nb", "`a b`")]
    [InlineData("a|b", @"`a|b`")]
    public void Code(string text, string markdown) => Assert.Equal(markdown, MarkdownText.Code(text));

    [Fact]
    public void A_bar_ends_a_cell_even_within_code() => Assert.Equal(@"`a\|b`", MarkdownText.Code("a|b", inTable: true));
}
