using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>Vocabularies and texts that are not what they should be.</summary>
public sealed class BadDataTests : IDisposable
{
    private const string Recipe =
        """
        extends: tiny.yaml
        name: words
        tokenizer: { type: wordpiece, vocabulary: ./vocab.txt }
        data:
          segmenter: null
          train: { type: text, path: ./corpus.txt }
          evaluation: null
        task: { evaluation_lengths: [] }
        train: { duration: 2steps, batch_size: 1 }
        """;

    private readonly Sandbox _sandbox = new();

    public BadDataTests()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("words.yaml", Recipe);
        _sandbox.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
        _sandbox.Write("corpus.txt", "a b a\nb b a b\n\na a\nb\n");
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Text_of_ones_own_is_trained_on() =>
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(0);

    [Fact]
    public void A_vocabulary_without_the_mask_token_is_refused_before_anything_starts()
    {
        _sandbox.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n");
        var message = $"words.yaml(3,43): error RUN1012: the vocabulary '{_sandbox.Locate("vocab.txt")}' has no [MASK]. "
            + "A vocabulary needs the lines [PAD], [UNK], [CLS], [SEP] and [MASK];";

        _sandbox.InProcess("validate", "words.yaml").Expect(1).Warns(message);
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns(message);
        Assert.Empty(_sandbox.Runs);
    }

    [Fact]
    public void Text_that_is_not_there_is_an_error_unless_the_data_are_said_to_be_elsewhere()
    {
        File.Delete(_sandbox.Locate("corpus.txt"));
        var message = $"RUN1011: 'path' names '{_sandbox.Locate("corpus.txt")}', which does not exist.";

        _sandbox.InProcess("validate", "words.yaml").Expect(1).Warns("words.yaml(6,30): error " + message);
        _sandbox.InProcess("validate", "words.yaml", "--no-data").Expect(0).Warns("words.yaml(6,30): warning " + message);
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns("words.yaml(6,30): error " + message);
        Assert.False(Directory.Exists(_sandbox.Workspace));
    }

    [Fact]
    public void An_empty_corpus_is_said_to_be_empty()
    {
        _sandbox.Write("corpus.txt", "");

        var result = _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns("error RUN3001: the corpus 'corpus.txt'").Warns("has no documents").Says("run folder: ");
        // nothing ran
        Assert.DoesNotContain("to look at it", result.Output, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, RunHistory.Read(Assert.Single(_sandbox.Runs)).Status);
        Assert.Equal("FAILED", _sandbox.Store.StatusOf(_sandbox.Runs[0].Identity.RunId));
    }

    [Fact]
    public void Text_that_is_not_Utf8_is_named_with_the_byte()
    {
        File.WriteAllBytes(_sandbox.Locate("corpus.txt"), [.. "a b a\n\nab "u8, 0xff, 0xfe, .. " b\n"u8]);

        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1)
            .Warns($"error RUN3152: '{_sandbox.Locate("corpus.txt")}' is not UTF-8: the byte 0xff at offset 10 (line 3)")
            .Warns("iconv -f GB18030 -t UTF-8");
    }

    /// <summary>A run that failed for its data is not that of the mended data; it made no step, so there is nothing of it to go on with, and nothing to tell.</summary>
    [Fact]
    public void After_mending_a_new_run_begins_and_the_failed_one_is_not_offered()
    {
        string[] command = _sandbox.Run("words.yaml");
        var good = File.ReadAllText(_sandbox.Locate("corpus.txt"));
        _sandbox.Write("corpus.txt", "");
        _sandbox.Runner(command).Expect(1);
        _sandbox.Write("corpus.txt", good);

        var failed = Assert.Single(_sandbox.Runs);
        Assert.DoesNotContain("resume", _sandbox.Runner("runs", "show", failed.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(0).Says("state: failed (RUN3001").Output, StringComparison.Ordinal);
        Assert.DoesNotContain(failed.Identity.RunId[..8], _sandbox.Runner(command).Expect(0).Output, StringComparison.Ordinal);

        Assert.Equal([RunStatus.Failed, RunStatus.Finished], _sandbox.Runs.Select(run => RunHistory.Read(run).Status));
    }

    [Fact]
    public void The_health_of_the_data_is_shown_warned_of_and_recorded()
    {
        _sandbox.Write("corpus.txt", "a b a\nb b a b\n\na a\nb\n\na a\nb\n\na x b a a a a a a a a a\n");
        string[] shown =
        [
            "training: 4 documents, 7 sentences, 25 tokens, 4 % [UNK], 25 % of the documents repeated",
            "warning RUN3110: 4 % of the training tokens are [UNK]: the vocabulary does not fit this text well",
            "warning RUN3112: 25 % of the training documents repeat an earlier one word for word",
        ];

        foreach (var command in (string[][])[["data", "prepare", "words.yaml"], _sandbox.Run("words.yaml")])
        {
            var result = _sandbox.Runner(command).Expect(0);
            Assert.All(shown, line => result.Says(line));
        }
        Assert.Contains("\"unknown_share\"", File.ReadAllText(Path.Combine(_sandbox.Runs[0].ArtifactsFolder, "data-health.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_the_vocabulary_does_not_fit_is_refused_unless_allowed()
    {
        _sandbox.Write("corpus.txt", "x y z\nb x y x\n\na x\ny\n");

        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns("error RUN3111: 80 % of the training tokens are [UNK], and 50 % are allowed");
        _sandbox.Runner(_sandbox.Run("words.yaml", "--set", "data.max_unknown=1")).Expect(0);
    }

    [Fact]
    public void Text_in_another_encoding_is_named_where_a_vocabulary_is_built_of_it_too()
    {
        File.WriteAllBytes(_sandbox.Locate("corpus.txt"), [.. Enumerable.Repeat((byte[])[0xCE, 0xD2, 0xC3, 0xC7, 0xB5, 0xC4, 0xB9, 0xFA, (byte)'\n'], 20).SelectMany(line => line)]);

        _sandbox.Runner(_sandbox.Run("words.yaml", "--set", "tokenizer=character")).Expect(1).Warns("error RUN3152").Warns("it looks like GBK (GB18030)");
    }

    [Fact]
    public void A_held_out_share_is_evaluated_on()
    {
        _sandbox.Write("corpus.txt", string.Concat(Enumerable.Range(0, 400).Select(i => $"a b {new string('a', i % 20 + 1)}\nb {i}\n\n")));

        _sandbox.Runner(_sandbox.Run("words.yaml", "--set", "data.evaluation={share: 20%}", "--set", "task.evaluation_lengths=[32]", "--set", "data.max_unknown=1"))
            .Expect(0).Says("eval/length-32/mlm/loss").Says("0 % of the documents are in the training text too");
    }
}
