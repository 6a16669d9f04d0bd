using Runner.Plugins.Tasks.Records;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Tests.Tasks.Records;

/// <summary>What a model reads of texts and pairs, and what is left out where they are too long.</summary>
public class TextComposerTests
{
    private static readonly SpecialTokens Special = NumberedTokenizer.Special;

    [Fact]
    public void A_pair_has_its_signs_and_segments()
    {
        var text = Compose(16, 2, 3);
        Assert.Equal([2, 100, 101, 3, 200, 201, 202, 3], text.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], text.Segments);
        Assert.Equal([2, 100, 101, 3], new TextComposer(Special, 16, PairTruncation.LongestFirst, LongText.Head, 4).Compose(Tokens(100, 2), null)[0].Ids);
    }

    [Fact]
    public void The_longer_text_of_a_pair_gives_way_token_by_token()
    {
        // as BERT's code: pop from the first while it is longer, else from the second
        for (var first = 0; first < 20; first++)
        {
            for (var second = 0; second < 20; second++)
            {
                var (a, b) = (first, second);
                while (a + b > 13 - 3)
                    _ = a > b ? a-- : b--;
                var text = Compose(13, first, second);
                Assert.Equal((a, b), (text.First.Length, text.Second.Length));
                Assert.Equal(Enumerable.Range(0, a), text.First);
                Assert.Equal(Enumerable.Range(0, b), text.Second);
            }
        }
    }

    [Theory]
    [InlineData(PairTruncation.First, 3, 7)]
    [InlineData(PairTruncation.Second, 8, 2)]
    public void One_text_of_a_pair_can_be_kept_whole(PairTruncation truncation, int first, int second)
    {
        var text = new TextComposer(Special, 13, truncation, LongText.Head, 4).Compose(Tokens(100, 8), Tokens(200, 7))[0];
        Assert.Equal((first, second), (text.First.Length, text.Second.Length));
    }

    [Fact]
    public void The_end_or_both_ends_of_a_text_can_be_kept()
    {
        int[] Kept(LongText what) => new TextComposer(Special, 10, PairTruncation.LongestFirst, what, 4).Compose(Tokens(100, 20), null)[0].First;
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Kept(LongText.Head));
        Assert.Equal([12, 13, 14, 15, 16, 17, 18, 19], Kept(LongText.Tail));
        Assert.Equal([0, 1, 14, 15, 16, 17, 18, 19], Kept(LongText.HeadAndTail));
    }

    [Fact]
    public void Windows_cover_all_tokens_and_end_with_the_text()
    {
        var random = RandomStream.Create(1, "windows");
        for (var trial = 0; trial < 500; trial++)
        {
            var (count, width, stride) = (random.NextInt32(60), 1 + random.NextInt32(20), 1 + random.NextInt32(25));
            var windows = TokenWindows.Of(count, width, stride);
            Assert.All(windows, window => Assert.InRange(window.Length, 0, width));
            Assert.Equal(Enumerable.Range(0, count), windows.SelectMany(window => Enumerable.Range(window.Start, window.Length)).Distinct().Order());
            Assert.Equal(count, windows[^1].Start + windows[^1].Length);
            Assert.All(windows.SkipLast(1), window => Assert.True(window.Start + window.Length < count));
        }
    }

    [Fact]
    public void Windows_of_a_pair_repeat_the_text_that_does_not_slide()
    {
        var windows = new TextComposer(Special, 11, PairTruncation.Second, LongText.Windows, 3).Compose(Tokens(100, 2), Tokens(200, 12));
        Assert.All(windows, window => Assert.Equal([0, 1], window.First));
        Assert.Equal([0, 1, 2, 3, 4, 5], windows[0].Second);
        Assert.Equal([3, 4, 5, 6, 7, 8], windows[1].Second);
        Assert.Equal(11, windows[^1].Second[^1]);
    }

    private static ComposedText Compose(int length, int first, int second) =>
        new TextComposer(Special, length, PairTruncation.LongestFirst, LongText.Head, 4).Compose(Tokens(100, first), Tokens(200, second))[0];

    private static List<Token> Tokens(int from, int count) => [.. Enumerable.Range(0, count).Select(i => new Token(from + i, i, i + 1))];
}
