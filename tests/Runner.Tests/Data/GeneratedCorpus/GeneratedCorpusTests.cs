using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class GeneratedCorpusTests
{
    private static readonly GeneratedCorpusOptions Small = new() { Documents = 1500, SentencesPerDocument = 20 };

    private static List<string> Read(GeneratedCorpusOptions options) =>
        [.. new GeneratedCorpusComponent(options).Open().Shards
            .SelectMany(shard => shard.Read(TestContext.Current.CancellationToken))
            .Select(document => string.Join('\n', document.Sentences))];

    /// <summary>Tokens as the character tokenizer sees them, without spaces.</summary>
    private static string Tokens(string document) => document.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    [Fact]
    public void A_document_depends_on_seed_and_number_alone()
    {
        var all = Read(Small);

        Assert.Equal(1500, all.Count);
        Assert.Equal(all, Read(Small));
        Assert.Equal(all.Skip(700).Take(5), Read(Small with { FirstDocument = 700, Documents = 5 }));
        Assert.NotEqual(all.Take(5), Read(Small with { Seed = 2, Documents = 5 }));
        Assert.Equal(1500, all.Distinct().Count());

        var corpus = new GeneratedCorpusComponent(Small).Open();
        Assert.Equal(3, corpus.Shards.Count);
        Assert.Equal(all.Skip(1024), corpus.Shards[2].Read(TestContext.Current.CancellationToken).Select(d => string.Join('\n', d.Sentences)));
    }

    [Fact]
    public void The_first_sentence_is_the_one_of_all_earlier_runs() => Assert.Equal(Golden, Read(Small)[0].Split('\n')[0]);

    private const string Golden = "丹 丄丐 丹 乃 乐 乃 乑 丹 乏七 丄丐 乒 乃 丽丂 乒 丹 丒七 。";

    [Fact]
    public void Shards_and_fingerprint_follow_the_options()
    {
        string Fingerprint(GeneratedCorpusOptions options) => new GeneratedCorpusComponent(options).Open().Fingerprint;

        Assert.Equal(Fingerprint(Small), Fingerprint(Small with { }));
        Assert.NotEqual(Fingerprint(Small), Fingerprint(Small with { Seed = 2 }));
        Assert.NotEqual(Fingerprint(Small), Fingerprint(Small with { FirstDocument = 1 }));
        Assert.InRange(new GeneratedCorpusComponent(new GeneratedCorpusOptions { Documents = 1_000_000_000 }).Open().Shards.Count, 4000, 4096);
    }

    [Fact]
    public void The_size_said_for_progress_is_about_right()
    {
        var said = new GeneratedCorpusComponent(Small).Open().Shards.Sum(s => s.Bytes);

        Assert.InRange((double)said / Read(Small).Sum(d => System.Text.Encoding.UTF8.GetByteCount(d)), 0.9, 1.1);
    }

    [Fact]
    public void Words_come_from_the_lexicon_and_follow_Zipf()
    {
        var lexicon = new Lexicon(Small with { });
        var known = lexicon.Words.Concat(lexicon.Markers).Append("。").ToHashSet();
        var words = Read(Small with { Documents = 200, Topics = 1, TopicShare = 0, Echoes = 0 }).SelectMany(d => d.Split([' ', '\n'])).ToList();

        Assert.All(words.Distinct(), word => Assert.Contains(word, known));
        Assert.Contains(lexicon.Words, w => w.Length == 3);
        var counts = words.Where(w => w != "。").CountBy(w => w).Select(p => p.Value).OrderDescending().ToList();
        Assert.InRange((double)counts[0] / counts[9], 7, 14);           // 10 by Zipf's law
    }

    [Fact]
    public void Every_marker_says_where_its_word_stood_before()
    {
        var lexicon = new Lexicon(Small);
        var used = new int[lexicon.Distances.Count];
        var beyond = 0;
        foreach (var document in Read(Small).Take(300))
        {
            var tokens = Tokens(document);
            var words = document.Split([' ', '\n']);
            var at = 0;
            for (var i = 0; i < words.Length; at += words[i].Length, i++)
            {
                var marker = lexicon.Markers.ToList().IndexOf(words[i]);
                if (marker < 0)
                    continue;
                var (copy, distance) = (at + 1, lexicon.Distances[marker]);
                Assert.Equal(words[i + 1], tokens.Substring(copy - distance, words[i + 1].Length));
                used[marker]++;
                beyond += tokens[(copy - distance)..copy].Contains('。', StringComparison.Ordinal) ? 1 : 0;
            }
        }
        Assert.Equal([2, 5, 10, 24], lexicon.Distances);
        Assert.All(used, n => Assert.InRange(n, used.Sum() / 25, used.Sum() / 2));
        Assert.InRange((double)beyond / used.Sum(), 0.15, 0.75);         // into an earlier sentence
    }

    [Fact]
    public void Counting_back_recovers_what_no_bag_of_words_does()
    {
        // The best guess for a masked echo without order: the word that most often stood within reach (ties: the first).
        var lexicon = new Lexicon(Small);
        int echoes = 0, recovered = 0, guessed = 0;
        foreach (var document in Read(Small).Take(200))
        {
            var tokens = Tokens(document);
            for (var i = 1; i < tokens.Length; i++)
            {
                var marker = lexicon.Markers.ToList().IndexOf(tokens[i - 1].ToString());
                if (marker < 0)
                    continue;
                echoes++;
                recovered += tokens[i - lexicon.Distances[marker]] == tokens[i] ? 1 : 0;
                var window = tokens[Math.Max(0, i - 24)..i].Where(c => c != '。' && !lexicon.Markers.Contains(c.ToString()));
                guessed += window.CountBy(c => c).MaxBy(p => p.Value).Key == tokens[i] ? 1 : 0;
            }
        }
        Assert.Equal(echoes, recovered);
        Assert.InRange((double)guessed / echoes, 0, 0.35);
    }

    [Fact]
    public void Options_that_cannot_be_are_told()
    {
        IEnumerable<string> Problems(GeneratedCorpusOptions options) => new GeneratedCorpusComponent(options).Check().Select(p => p.Message);

        Assert.Empty(Problems(new GeneratedCorpusOptions()));
        Assert.Equal(["It is shorter than min_distance (9)."], Problems(new GeneratedCorpusOptions { MinDistance = 9, MaxDistance = 8 }));
        Assert.Equal(["10 characters are too few for so many words; at most 55 are made of them."], Problems(new GeneratedCorpusOptions { Characters = 10, Words = 56 }));
    }
}
