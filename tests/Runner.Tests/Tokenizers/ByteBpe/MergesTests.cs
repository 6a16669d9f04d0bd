using Runner.Plugins.Tokenizers.ByteBpe;
using Runner.Randomness;

namespace Runner.Tests.Tokenizers.ByteBpe;

public class MergesTests
{
    /// <summary>Short and long texts take different ways, which must lead to one result: that of the definition.</summary>
    [Fact]
    public void Long_and_short_texts_are_joined_as_defined()
    {
        for (var round = 0; round < 200; round++)
        {
            var random = RandomStream.Create(3, "merges", round);
            var bytes = Enumerable.Range(0, 256).Select(b => b < 4 ? b : -1 - b).ToArray();
            var rules = new List<(int, int, int)>();
            // Results are new symbols or, at times, earlier ones: then two pairs make one token, and ranks run against sizes.
            for (var next = 4; next < 30; next++)
                rules.Add((random.NextInt32(next), random.NextInt32(next), rules.Count > 4 && random.NextInt32(4) == 0 ? 4 + random.NextInt32(next - 4) : next));
            rules = [.. rules.DistinctBy(rule => (rule.Item1, rule.Item2)).Where(rule => rule.Item3 > rule.Item1 && rule.Item3 > rule.Item2)];
            var merges = new Merges(bytes, rules);
            foreach (var length in (int[])[1, 7, 48, 49, 130])
            {
                byte[] text = [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt32(5))];
                Assert.Equal(Defined([.. text.Select(b => bytes[b])], rules), merges.Apply(text));
            }
        }
    }

    private static List<int> Defined(List<int> symbols, List<(int Left, int Right, int Result)> rules)
    {
        while (true)
        {
            var best = rules.FindIndex(rule => symbols.Zip(symbols.Skip(1)).Contains((rule.Left, rule.Right)));
            if (best < 0)
                return symbols;
            var joined = new List<int>();
            for (var i = 0; i < symbols.Count; i++)
            {
                if (i + 1 < symbols.Count && (symbols[i], symbols[i + 1]) == (rules[best].Left, rules[best].Right))
                {
                    joined.Add(rules[best].Result);
                    i++;
                }
                else
                {
                    joined.Add(symbols[i]);
                }
            }
            symbols = joined;
        }
    }
}
