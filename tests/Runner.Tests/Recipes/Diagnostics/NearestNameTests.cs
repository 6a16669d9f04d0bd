using Runner.Recipes;

namespace Runner.Tests.Recipes.Diagnostics;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("max_distnace", "max_distance")]     // two neighbours swapped
    [InlineData("max-distance", "max_distance")]
    [InlineData("MaxDistance", "max_distance")]
    [InlineData("hiden", "hidden")]
    [InlineData("layer", "layers")]
    [InlineData("lyaers", "layers")]
    [InlineData("lr", null)]                         // 'lt' would be one edit, but there is none
    [InlineData("batch", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("heads", null)]                      // a word is not its own correction
    public void Suggests(string word, string? expected) =>
        Assert.Equal(expected, NearestName.Suggest(word, ["hidden", "layers", "max_distance", "heads"]));

    [Fact]
    public void Among_equals_the_first_in_order_whatever_order_they_come_in()
    {
        Assert.Equal("abcdx", NearestName.Suggest("abcde", ["abcdy", "abcdx", "abcdz"]));
        Assert.Equal("abcdx", NearestName.Suggest("abcde", ["abcdz", "abcdx", "abcdy"]));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("ca", "abc", 3)]                     // optimal string alignment; the unrestricted distance is 2
    [InlineData("kitten", "sitting", 3)]
    public void Distance(string left, string right, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(left, right, 10));
        Assert.Equal(expected, NearestName.Distance(right, left, 10));
    }

    [Fact]
    public void Very_long_words_are_not_compared() =>
        Assert.Null(NearestName.Suggest(new string('a', 100_000), Enumerable.Repeat(new string('a', 99_999), 1000)));
}
