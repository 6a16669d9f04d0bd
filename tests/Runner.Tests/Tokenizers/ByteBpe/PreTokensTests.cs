using System.Text.RegularExpressions;
using Runner.Plugins.Tokenizers.ByteBpe;
using Runner.Randomness;

namespace Runner.Tests.Tokenizers.ByteBpe;

public partial class PreTokensTests
{
    [Fact]
    public void Pieces_equal_those_of_gpt2s_pattern()
    {
        const string alphabet = "   \t\n\u00A0\u3000'''srtvemldSab9½七,.!-_ß";
        for (var i = 0; i < 5000; i++)
        {
            var random = RandomStream.Create(1, "pre-tokens", i);
            var text = new string([.. Enumerable.Range(0, random.NextInt32(24)).Select(_ => alphabet[random.NextInt32(alphabet.Length)])]);
            Assert.Equal(Pattern().Matches(text).Select(match => match.Value), Pieces(text));
        }
    }

    [Fact]
    public void Letters_outside_the_basic_plane_are_letters() =>
        Assert.Equal(["a\U00020000b", " \U0001F600\U0001F600", " \U00020000", "1"], Pieces("a\U00020000b \U0001F600\U0001F600 \U000200001"));

    private static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = PreTokens.End(text, start);
            pieces.Add(text[start..end]);
            start = end;
        }
        return pieces;
    }

    // By UTF-16 units, so right within the basic plane alone.
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();
}
