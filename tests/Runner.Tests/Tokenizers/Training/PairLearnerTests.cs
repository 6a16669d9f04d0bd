using Runner.Plugins.Tokenizers.Training;
using Runner.Randomness;

namespace Runner.Tests.Tokenizers.Training;

public class PairLearnerTests
{
    /// <summary>Counts kept up to date equal counts taken anew before every join.</summary>
    [Fact]
    public void Learns_what_counting_anew_each_time_learns()
    {
        for (var round = 0; round < 100; round++)
        {
            var random = RandomStream.Create(5, "pair-learner", round);
            var words = Enumerable.Range(0, 12).Select(_ => (
                Symbols: Enumerable.Range(0, 1 + random.NextInt32(14)).Select(_ => random.NextInt32(3)).ToArray(), Count: 1L + random.NextInt32(6))).ToList();
            List<string> tokens = ["a", "b", "c"];
            var learner = new PairLearner(tokens, 0, string.Concat);
            foreach (var (symbols, count) in words)
                learner.Add([.. symbols], count);
            var rules = learner.Learn(40, 2);
            var (expectedRules, expectedTokens) = Naive(words, 40, 2);
            Assert.Equal(expectedRules, rules);
            Assert.Equal(expectedTokens, tokens);
        }
    }

    private static (List<(string, string)> Rules, List<string> Tokens) Naive(List<(int[] Symbols, long Count)> words, int size, long minCount)
    {
        List<string> tokens = ["a", "b", "c"];
        var texts = words.Select(word => (Symbols: word.Symbols.ToList(), word.Count)).ToList();
        var rules = new List<(string, string)>();
        while (tokens.Count < size)
        {
            var counts = texts.SelectMany(text => text.Symbols.Zip(text.Symbols.Skip(1)).Select(pair => (pair, text.Count)))
                .GroupBy(entry => entry.pair).Select(group => (Pair: group.Key, Count: group.Sum(entry => entry.Count)))
                .Where(entry => entry.Count >= minCount)
                .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Pair.First).ThenBy(entry => entry.Pair.Second).ToList();
            if (counts.Count == 0)
                break;
            var (left, right) = counts[0].Pair;
            var text = tokens[left] + tokens[right];
            if (!tokens.Contains(text))
                tokens.Add(text);
            var result = tokens.IndexOf(text);
            if (!rules.Contains((tokens[left], tokens[right])))
                rules.Add((tokens[left], tokens[right]));
            foreach (var (symbols, _) in texts)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == left && symbols[i + 1] == right)
                    {
                        symbols[i] = result;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }
        }
        return (rules, tokens);
    }
}
