using Runner.Segmentation;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>
/// Dynamic programming from right to left: the best cut of a suffix is the word at its head with the greatest sum of log
/// probabilities; of equals the longer word. Letters and digits that end up alone are joined, as are runs of spaces.
/// </summary>
internal sealed class DictionarySegmenter(WordFrequencies words) : IWordSegmenter
{
    public string Fingerprint => words.Fingerprint;

    public void Segment(string text, List<int> wordStarts)
    {
        var starts = CharacterStarts(text);
        var count = starts.Length - 1;
        var best = new double[count + 1];
        var next = new int[count + 1];
        var lookup = words.Lookup;
        for (var i = count - 1; i >= 0; i--)
        {
            best[i] = double.NegativeInfinity;
            for (var j = i + 1; j <= count && starts[j] - starts[i] <= Math.Max(words.LongestWord, starts[i + 1] - starts[i]); j++)
            {
                if (!lookup.TryGetValue(text.AsSpan(starts[i], starts[j] - starts[i]), out var logProbability))
                {
                    if (j > i + 1)
                        continue;
                    logProbability = words.UnknownLogProbability;
                }
                if (logProbability + best[j] >= best[i])
                    (best[i], next[i]) = (logProbability + best[j], j);
            }
        }
        var joins = false;
        for (var i = 0; i < count; i = next[i])
        {
            var alone = next[i] == i + 1 && IsLatinOrDigit(text[starts[i]]);
            if (!(alone && joins))
                wordStarts.Add(starts[i]);
            joins = alone;
        }
    }

    private static int[] CharacterStarts(string text)
    {
        var starts = new List<int>(text.Length + 1);
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            starts.Add(position);
            position += rune.Utf16SequenceLength;
        }
        starts.Add(text.Length);
        return [.. starts];
    }

    private static bool IsLatinOrDigit(char c) => char.IsAsciiLetterOrDigit(c);
}
