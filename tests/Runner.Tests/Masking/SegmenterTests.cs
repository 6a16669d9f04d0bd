using Runner.Errors;
using Runner.Segmentation;
using Runner.Tests.Support;

namespace Runner.Tests.Masking;

public sealed class SegmenterTests
{
    private const string DebianDictionary = "/usr/lib/python3/dist-packages/jieba/dict.txt";

    [Fact]
    public void The_dictionary_path_with_the_greatest_probability_wins()
    {
        var segmenter = Dictionary("\u4E2D\u56FD 50 ns\n\u56FD\u4EBA 5 n\n\u4EBA\u6C11 40 n\n\u4E2D 3\n\u56FD 3\n\u6C11 1\n");
        Assert.Equal(["\u4E2D\u56FD", "\u4EBA\u6C11", "abc12", "\uFF0C", "\u9F98"], Words(segmenter, "\u4E2D\u56FD\u4EBA\u6C11abc12\uFF0C\u9F98"));
    }

    [Fact]
    public void The_best_path_is_found_among_words_that_overlap()
    {
        var random = new Random(3);
        const string Letters = "\u4E2D\u56FD\u4EBA\u6C11\U00020000\u5927";
        string Text(int runes) => string.Concat(Enumerable.Range(0, runes).Select(_ => Letters.EnumerateRunes().ElementAt(random.Next(6)).ToString()));
        var counts = new Dictionary<string, int>();
        while (counts.Count < 60)
            counts[Text(1 + random.Next(4))] = 1 + random.Next(500);
        counts.Remove("\u5927");                                                    // stands for itself, as if seen once
        var segmenter = Dictionary(string.Concat(counts.Select(word => $"{word.Key} {word.Value}\n")));
        for (var i = 0; i < 200; i++)
        {
            var text = Text(1 + random.Next(12));
            Assert.Equal(Best(text, counts, Math.Log(counts.Values.Sum())).Words, Words(segmenter, text));
        }
    }

    /// <summary>Tries every cut; of equal ones the one whose first word is longer.</summary>
    private static (double Value, string[] Words) Best(string text, Dictionary<string, int> counts, double logTotal)
    {
        var (best, words) = (text.Length == 0 ? 0 : double.NegativeInfinity, Array.Empty<string>());
        for (var length = 1; length <= text.Length; length++)
        {
            if (length < text.Length && char.IsLowSurrogate(text[length]))
                continue;
            var isSingle = length == (char.IsHighSurrogate(text[0]) ? 2 : 1);
            if (!counts.TryGetValue(text[..length], out var count) && !isSingle)
                continue;
            var rest = Best(text[length..], counts, logTotal);
            var value = (count == 0 ? -logTotal : Math.Log(count) - logTotal) + rest.Value;
            if (value >= best)
                (best, words) = (value, [text[..length], .. rest.Words]);
        }
        return (best, words);
    }

    [Fact]
    public void A_line_without_a_frequency_is_named()
    {
        var error = Assert.Throws<RunnerException>(() => Dictionary("\u4E2D\u56FD 50 ns\n\u4E2D\u6587 n\n"));
        Assert.Equal("RUN3402", error.Descriptor.Code);
        Assert.EndsWith("has no frequency in line 2.", error.Message, StringComparison.Ordinal);      // and not what the line holds
    }

    [Fact]
    public void A_missing_dictionary_is_named_with_a_remedy()
    {
        var component = Composed.Component<IWordSegmenterComponent>(("type", "dictionary"), ("dictionary", "/nowhere/dict.txt"));
        Assert.Equal("the dictionary '/nowhere/dict.txt' does not exist.", Assert.Throws<RunnerException>(component.Build).Message);
    }

    [Fact]
    public void Whitespace_cuts_at_spaces()
    {
        var segmenter = Composed.Component<IWordSegmenterComponent>(("type", "whitespace")).Build();
        Assert.Equal(["ab ", "c  ", "def"], Words(segmenter, "ab c  def"));
    }

    // Word F1 against the gold sentences; the bounds are the measured figures less half a point.
    [Fact]
    public void The_dictionary_segmenter_is_as_good_as_measured_before()
    {
        if (!File.Exists(DebianDictionary))
            Assert.Skip("Debian's package python3-jieba is not installed");
        var segmenter = Composed.Component<IWordSegmenterComponent>(("type", "dictionary"), ("dictionary", DebianDictionary)).Build();
        Assert.InRange(WordF1(segmenter), 0.786, 0.80);
    }

    [Fact]
    public void The_icu_segmenter_is_as_good_as_measured_before()
    {
        IWordSegmenter segmenter;
        try
        {
            segmenter = Composed.Component<IWordSegmenterComponent>(("type", "icu")).Build();
        }
        catch (RunnerException missing) when (missing.Descriptor.Code == "RUN3403")
        {
            Assert.Skip(missing.Message);
            return;
        }
        Assert.InRange(WordF1(segmenter), 0.78, 0.80);
    }

    private static double WordF1(IWordSegmenter segmenter)
    {
        var (right, gold, found) = (0, 0, 0);
        foreach (var line in File.ReadLines(Shared.Data("segmentation-zh", "test.txt")))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var expected = Spans(words);
            var actual = Spans(Words(segmenter, string.Concat(words)));
            right += expected.Intersect(actual).Count();
            gold += expected.Count;
            found += actual.Count;
        }
        return 2.0 * right / (gold + found);
    }

    private static HashSet<(int, int)> Spans(IEnumerable<string> words)
    {
        var position = 0;
        return [.. words.Select(w => (position, position += w.Length))];
    }

    private static string[] Words(IWordSegmenter segmenter, string text)
    {
        var starts = new List<int>();
        segmenter.Segment(text, starts);
        return [.. starts.Select((start, i) => text[start..(i + 1 < starts.Count ? starts[i + 1] : text.Length)])];
    }

    private static IWordSegmenter Dictionary(string content)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, content);
        try
        {
            return Composed.Component<IWordSegmenterComponent>(("type", "dictionary"), ("dictionary", path)).Build();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
