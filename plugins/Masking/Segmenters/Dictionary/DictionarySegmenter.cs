using Runner.Segmentation;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>
/// Dynamic programming from right to left: the best cut of a suffix is the word at its head with the greatest sum of log
/// probabilities; of equals the longer word. Letters and digits that end up alone are joined, as are runs of spaces.
/// </summary>
internal sealed class DictionarySegmenter(WordFrequencies words) : IWordSegmenter
{
    private static readonly ThreadLocal<Path> PathOfThread = new(() => new Path());

    public string Fingerprint => words.Fingerprint;

    public void Segment(string text, List<int> wordStarts)
    {
        var path = PathOfThread.Value!;
        var count = path.Begin(text);
        for (var i = count - 1; i >= 0; i--)
            FindNext(text, path, i, count);
        var (starts, next) = (path.Starts, path.Next);
        var joins = false;
        for (var i = 0; i < count; i = next[i])
        {
            var alone = next[i] == i + 1 && IsLatinOrDigit(text[starts[i]]);
            if (!(alone && joins))
                wordStarts.Add(starts[i]);
            joins = alone;
        }
    }

    /// <summary>The best word that starts at a character; a character that no word is made of stands for itself.</summary>
    private void FindNext(string text, Path path, int character, int count)
    {
        var (starts, best, trie) = (path.Starts, path.Best, words.Words);
        var (greatest, chosen) = (double.NegativeInfinity, character + 1);
        var (node, unit) = (0, starts[character]);
        for (var end = character + 1; end <= count; end++)
        {
            do
                node = trie.ChildOf(node, text[unit++]);
            while (node != 0 && unit < starts[end]);
            var logProbability = node == 0 ? double.NaN : trie.ValueOf(node);
            if (double.IsNaN(logProbability) && end == character + 1)
                logProbability = words.UnknownLogProbability;
            if (logProbability + best[end] >= greatest)
                (greatest, chosen) = (logProbability + best[end], end);
            if (node == 0)
                break;
        }
        (best[character], path.Next[character]) = (greatest, chosen);
    }

    private static bool IsLatinOrDigit(char c) => char.IsAsciiLetterOrDigit(c);

    /// <summary>Working memory of a thread.</summary>
    private sealed class Path
    {
        /// <summary>First UTF-16 unit of each character, and the end.</summary>
        public int[] Starts { get; private set; } = [];

        /// <summary>Log probability of the best cut from a character on.</summary>
        public double[] Best { get; private set; } = [];

        /// <summary>Where the first word of that cut ends.</summary>
        public int[] Next { get; private set; } = [];

        /// <returns>Characters of the text.</returns>
        public int Begin(string text)
        {
            if (Starts.Length <= text.Length)
            {
                var room = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)text.Length + 1);
                (Starts, Best, Next) = (new int[room], new double[room], new int[room]);
            }
            var (count, position) = (0, 0);
            foreach (var rune in text.EnumerateRunes())
            {
                Starts[count++] = position;
                position += rune.Utf16SequenceLength;
            }
            (Starts[count], Best[count]) = (text.Length, 0);
            return count;
        }
    }
}
