using Runner.Data;
using Runner.Errors;
using Runner.ExampleBuilders;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class ContinuousTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(true, true, "ab>cd", "e>fgh", "ij>k>")]
    [InlineData(true, false, "ab>cd", "e>fgh", "ij>k>")]
    [InlineData(false, true, "abcde", "fghij")]                                             // a single last token predicts nothing
    public void Documents_run_on_across_blocks(bool separator, bool keepLast, params string[] blocks)
    {
        var builder = Pack(5, new ContinuousOptions { Separator = separator, DropLast = !keepLast }, ["ab"], ["cd", "e"], ["fghij"], ["k"]);
        Assert.Equal(blocks, All(builder));
        Assert.Equal(5, builder.MeanLength);
    }

    [Fact]
    public void The_last_block_is_shorter_and_can_be_left_out()
    {
        Assert.Equal(["abcd", "e>"], All(Pack(4, new ContinuousOptions(), ["abcde"])));
        var without = Pack(4, new ContinuousOptions { DropLast = true }, ["abcde"]);
        Assert.Equal(["abcd"], All(without));
        Assert.Equal(4, without.MeanLength);
        Assert.Equal(3, Pack(4, new ContinuousOptions(), ["abcde"]).MeanLength);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_token_is_in_one_block_whatever_its_length(int length)
    {
        var random = new Random(length);
        string[][] documents = [.. Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, 1 + random.Next(3))
            .Select(_ => new string('a', 1 + random.Next(9))).ToArray())];
        var text = string.Concat(documents.Select(document => string.Concat(document) + ">"));
        var builder = Pack(length, new ContinuousOptions(), documents);
        var blocks = All(builder);
        Assert.StartsWith(string.Concat(blocks), text, StringComparison.Ordinal);
        Assert.InRange(text.Length - blocks.Sum(block => block.Length), 0, 1);
        Assert.All(blocks[..^1], block => Assert.Equal(length, block.Length));
        Assert.Equal(blocks.Average(block => block.Length), builder.MeanLength, 1);
        var sequence = builder.Read(1, 5, 3);
        Assert.Equal((null, true), (sequence.PairLabel, sequence.StartsWord[0]));
        Assert.DoesNotContain((byte)1, sequence.SegmentIds);
    }

    [Fact]
    public void A_length_that_predicts_nothing_is_refused() =>
        Assert.Equal("the example builder 'continuous' needs a length of at least 2 tokens, not 1",
            Assert.Throws<RunnerException>(() => Pack(1, new ContinuousOptions(), ["ab"])).Message);

    private IExampleBuilder Pack(int length, ContinuousOptions options, params string[][] documents) =>
        new ContinuousComponent(options).Build(new ExampleBuilderContext(
            new TokenStores(_cache.Path).Prepare(new MemoryCorpus([documents]), new CharacterTokenizer(), null), length, _cache.Path));

    private static string[] All(IExampleBuilder builder) => [.. Enumerable.Range(0, (int)builder.Count).Select(i => string.Concat(
        builder.Read(i, 1, 0).Ids.Select(id => id == 3 ? ">" : CharacterTokenizer.Character(id).ToString())))];
}
