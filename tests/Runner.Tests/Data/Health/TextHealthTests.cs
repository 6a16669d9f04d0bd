using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Data;

public sealed class TextHealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ITokenizer Tokenizer() => Composed.Component<ITokenizerComponent>(
        ("type", "character"), ("vocabulary", _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n"))).Build(new TokenizerContext(null, _folder.Path));

    private IReadOnlyList<DataHealth> Measure(string[][] training, string[][]? evaluation = null, double maxUnknown = 0.5, int length = 16)
    {
        using var stores = new TokenStores(_folder.Path);
        var data = new TextData(Corpus(training), evaluation is null ? null : Corpus(evaluation), null) { MaxUnknown = maxUnknown };
        var tokenizer = Tokenizer();
        foreach (var corpus in (ICorpus?[])[data.Training, data.Evaluation])
        {
            if (corpus is not null)
                stores.Prepare(corpus, tokenizer, null);
        }
        return TextHealth.Of(data, stores, length);
    }

    private static MemoryCorpus Corpus(string[][] documents) => new([documents]) { Fingerprint = string.Join('\u0001', documents.Select(d => string.Join('\u0002', d))) };

    private static double Figure(DataHealth health, string name) => Assert.Single(health.Figures, figure => figure.Name == name).Value;

    private static string[] Codes(DataHealth health) => [.. health.Findings.Select(finding => finding.Code)];

    [Fact]
    public void Healthy_text_has_figures_and_no_warnings()
    {
        var health = Assert.Single(Measure([["ab", "ba"], ["aab"]]));

        Assert.Equal("training", health.Part);
        Assert.Equal((2, 3, 7, 0), (Figure(health, "documents"), Figure(health, "sentences"), Figure(health, "tokens"), Figure(health, "unknown_share")));
        Assert.Equal("2 documents, 3 sentences, 7 tokens, 0 % [UNK], 0 % of the documents repeated", string.Join(", ", health.Figures.Select(figure => figure.Text)));
        Assert.Empty(health.Findings);
    }

    [Fact]
    public void Unknown_tokens_are_counted_warned_of_and_refused()
    {
        Assert.Empty(Codes(Measure([[new string('a', 98) + "xx"]], length: 512)[0]));
        var much = Measure([[new string('a', 96) + "xxxx"]], length: 512)[0];
        Assert.Equal(["RUN3110"], Codes(much));
        Assert.Equal(0.04, Figure(much, "unknown_share"));

        var error = Assert.Throws<RunnerException>(() => Measure([["axx"]]));
        Assert.Equal("RUN3111", error.Descriptor.Code);
        Assert.Equal("66.7 % of the training tokens are [UNK], and 50 % are allowed: the model would learn to predict nothing", error.Message);
        Assert.Equal(["RUN3110"], Codes(Measure([["axx"]], maxUnknown: 1)[0]));
    }

    [Fact]
    public void Private_use_characters_and_lost_bytes_count_as_unknown()
    {
        Assert.Equal(0.5, Figure(Measure([["a\uE000\uFFFDb"]])[0], "unknown_share"));
    }

    [Fact]
    public void Repeated_empty_and_long_text_is_seen()
    {
        Assert.Equal(["RUN3112"], Codes(Measure([["ab"], ["ab"], ["ba"]])[0]));
        var empty = Measure([["ab"], ["\u0007"], ["ba", "\u200b"]])[0];
        Assert.Equal(["RUN3115"], Codes(empty));
        Assert.Equal((1, 2), (Figure(empty, "empty_documents"), Figure(empty, "empty_sentences")));
        var overlong = Measure([["ababababab", "ab", "babababababa"]], length: 8)[0];
        Assert.Equal(["RUN3116"], Codes(overlong));
        Assert.Equal(2, Figure(overlong, "long_sentences"));
        // where sentences are not kept together none is too long
        Assert.Empty(Codes(Measure([["ababababab", "ab", "babababababa"]], length: int.MaxValue)[0]));
    }

    [Fact]
    public void Evaluation_documents_in_the_training_text_are_found_by_content()
    {
        var health = Measure([["ab", "ba"], ["aa"], ["bb"]], [["aa"], ["ab", "ba"], ["abab"], ["ab"]])[1];

        Assert.Equal("evaluation", health.Part);
        Assert.Equal(["RUN3113"], Codes(health));
        Assert.Equal(0.5, Figure(health, "overlap_share"));
        Assert.Equal("2 of 4 evaluation documents are in the training text word for word: scores on them measure memory", health.Findings[0].Message);
    }

    [Fact]
    public void A_second_look_reads_what_the_first_counted_and_damage_is_counted_again()
    {
        string[][] text = [["ab"], ["ab"], ["axb"]];
        var first = Measure(text)[0];
        var file = Assert.Single(Directory.GetFiles(_folder.File("health"), "*.health"));
        var written = File.GetLastWriteTimeUtc(file);

        Assert.Equal(first.Figures, Measure(text)[0].Figures);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));

        File.WriteAllText(file, File.ReadAllText(file).Replace("\"Documents\":3", "\"Documents\":4", StringComparison.Ordinal));
        Assert.Equal(first.Figures, Measure(text)[0].Figures);
    }
}
