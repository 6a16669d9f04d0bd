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
    public void TextOfOnesOwnIsTrainedOn() =>
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(0);

    [Fact]
    public void AVocabularyWithoutTheMaskTokenIsRefusedBeforeAnythingStarts()
    {
        _sandbox.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n");
        var message = $"words.yaml(3,43): error RUN1012: the vocabulary '{_sandbox.Locate("vocab.txt")}' has no [MASK]. "
            + "A vocabulary needs the lines [PAD], [UNK], [CLS], [SEP] and [MASK];";

        _sandbox.Runner("validate", "words.yaml").Expect(1).Warns(message);
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns(message);
        Assert.Empty(_sandbox.Runs);
    }

    [Fact]
    public void TextThatIsNotThereIsAnErrorUnlessTheDataAreSaidToBeElsewhere()
    {
        File.Delete(_sandbox.Locate("corpus.txt"));
        var message = $"RUN1011: 'path' names '{_sandbox.Locate("corpus.txt")}', which does not exist.";

        _sandbox.Runner("validate", "words.yaml").Expect(1).Warns("words.yaml(6,30): error " + message);
        _sandbox.Runner("validate", "words.yaml", "--no-data").Expect(0).Warns("words.yaml(6,30): warning " + message);
        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns("words.yaml(6,30): error " + message);
        Assert.False(Directory.Exists(_sandbox.Workspace));
    }

    [Fact]
    public void AnEmptyCorpusIsSaidToBeEmpty()
    {
        _sandbox.Write("corpus.txt", "");

        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1).Warns("error RUN3001: the corpus 'corpus.txt'").Warns("has no documents");
        Assert.Equal(RunStatus.Failed, RunHistory.Read(Assert.Single(_sandbox.Runs)).Status);
        Assert.Equal("FAILED", _sandbox.Store.StatusOf(_sandbox.Runs[0].Identity.RunId));
    }

    [Fact]
    public void TextThatIsNotUtf8IsNamedWithTheByte()
    {
        File.WriteAllBytes(_sandbox.Locate("corpus.txt"), [.. "a b a\n\nab "u8, 0xff, 0xfe, .. " b\n"u8]);

        _sandbox.Runner(_sandbox.Run("words.yaml")).Expect(1)
            .Warns($"error RUN3152: '{_sandbox.Locate("corpus.txt")}' is not UTF-8: the byte 0xff at offset 10 (line 3)")
            .Warns("iconv -f GB18030 -t UTF-8");
    }

    /// <summary>A run that failed for its data goes on as the same run once the data is mended.</summary>
    [Fact]
    public void AfterMendingTheSameRunGoesOn()
    {
        string[] command = _sandbox.Run("words.yaml");
        var good = File.ReadAllText(_sandbox.Locate("corpus.txt"));
        _sandbox.Write("corpus.txt", "");
        _sandbox.Runner(command).Expect(1);
        _sandbox.Write("corpus.txt", good);

        _sandbox.Runner(command).Expect(0);

        Assert.Equal(RunStatus.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).Status);
    }
}
