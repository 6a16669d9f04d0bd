using Runner.Data;
using Runner.Errors;
using Runner.Randomness;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Tagging;

public class TaggingTests
{
    [Fact]
    public void Words_tags_offsets_and_documents_of_conll_are_read()
    {
        using var folder = Reader.Folder(
            ("train.txt", "-DOCSTART- -X- O\r\n\r\nEU NNP B-ORG\r\nrejects VBZ O\r\n\r\n\r\nPeter NNP B-PER\r\n"), ("valid.txt", "Bonn NNP B-LOC\n"));
        var data = Reader.Open("tagging", folder.Path);
        var train = data.Records<TaggedRecord>("train");
        Assert.Equal(["EU rejects", "Peter"], train.Select(r => r.Text));
        Assert.Equal(["B-ORG", "O"], train[0].Tags!);
        Assert.Equal([0, 3], train[0].Starts);
        Assert.Equal(("1", 3L, 0L), (train[0].Unit, train[0].Place.Line, train[0].Id));
        Assert.Equal(["O", "B-ORG", "B-PER"], data.Sources.Labels["tags"].Names);
        Assert.Equal($"RUN3242 'dev' has 1 tags that the training split has not, 1 times (first: 'B-LOC', {Path.Combine(folder.Path, "valid.txt")}:1): they cannot be predicted",
            Assert.Single(data.Findings("dev")));
    }

    [Fact]
    public void Characters_are_joined_by_nothing_and_a_file_of_words_alone_has_no_tags()
    {
        using var folder = Reader.Folder(("example.train", "北 B-LOC\n京 I-LOC\n"), ("example.test", "𠮷\n好\n"));
        var data = Reader.Open("tagging", folder.Path);
        Assert.Equal("北京", data.Records<TaggedRecord>("train")[0].Text);
        var test = data.Records<TaggedRecord>("test")[0];
        Assert.Null(test.Tags);
        Assert.Equal([0, 2], test.Starts);
    }

    [Theory]
    [InlineData("a O\nb\n", "RUN3233 train.txt:2: the tag should stand in column 2, but there is 1 column")]
    [InlineData("a\tO\nb\t\n", "RUN3233 train.txt:2: the tag in column 2 is empty")]
    [InlineData("a O\n\u0001b O\n", "RUN3233 train.txt:2: the word holds the control character U+0001")]
    [InlineData("a O\n-DOCSTART- O\n", "RUN3233 train.txt:2: a document begins within a sentence: a blank line must stand before it")]
    public void Damage_is_said_with_its_line(string text, string message)
    {
        using var folder = Reader.Folder(("train.txt", text));
        Reader.Fails("tagging", folder, message[..7], message[8..]);
    }

    [Fact]
    public void An_empty_file_bytes_that_are_no_text_and_unknown_tags_are_refused()
    {
        using var folder = Reader.Folder(("train.txt", "\n\n"));
        var file = Path.Combine(folder.Path, "train.txt");
        Reader.Fails("tagging", folder, "RUN3236", "the split 'train' has no record (train.txt)");
        File.WriteAllBytes(file, [(byte)'a', (byte)' ', (byte)'O', (byte)'\n', 0xFF]);
        Reader.Fails("tagging", folder, "RUN3232", "train.txt:2: not UTF-8: the byte 0xff");
        File.WriteAllText(file, "a O\n\nb X\n");
        Reader.Fails("tagging", folder, "RUN3235", "train.txt:3: 'X' is none of the tags of this data", options: "labels: [O]");
        File.Delete(file);
        Reader.Fails("tagging", folder, "RUN3231", $"the file of the split 'train' does not exist: 'train.txt'", options: "splits: {train: train.txt}");
    }

    [Fact]
    public void A_file_changed_after_it_was_hashed_is_refused()
    {
        using var folder = Reader.Folder(("train.txt", "a O\n"), ("test.txt", "a O\n"));
        var data = Reader.Open("tagging", folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, "test.txt"), "b O\n");
        Assert.Equal("RUN3101", Assert.Throws<RunnerException>(() => data["test"]!.Records).Descriptor.Code);
    }

    [Fact]
    public void Fingerprints_follow_content_and_options()
    {
        using var folder = Reader.Folder(("train.txt", "a x O\n"));
        var first = Reader.Open("tagging", folder.Path)["train"]!.Fingerprint;
        Assert.Equal(first, Reader.Open("tagging", folder.Path)["train"]!.Fingerprint);
        Assert.NotEqual(first, Reader.Open("tagging", folder.Path, "tag_column: 2")["train"]!.Fingerprint);
        File.WriteAllText(Path.Combine(folder.Path, "train.txt"), "b x O\n");
        Assert.NotEqual(first, Reader.Open("tagging", folder.Path)["train"]!.Fingerprint);
    }

    [Fact]
    public void The_peoples_daily_is_read()
    {
        var data = Reader.Open("tagging", Shared.Data("peoples-daily-ner"));
        Assert.Equal([7411, 1389, 2547], data.Splits.Select(split => split.Records.Count));
        Assert.Equal(["O", "B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER"], data.Sources.Labels["tags"].Names);
        var tags = data.Records<TaggedRecord>("train").SelectMany(r => r.Tags!).CountBy(tag => tag).ToDictionary();
        Assert.Equal((5400, 2925, 2497), (tags["B-LOC"], tags["B-ORG"], tags["B-PER"]));
    }

    [Fact]
    public void Msra_is_read_without_a_training_split()
    {
        var data = Reader.Open("tagging", Shared.Data("msra-ner"));
        Assert.Equal(["dev", "test"], data.Sources.Splits);
        Assert.Equal([669, 1686], data.Splits.Select(split => split.Records.Count));
        Assert.Empty(data.Sources.Labels);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused_with_a_number()
    {
        string[] pieces = ["a", " ", "\t", "\n", "O", "B-X", "-DOCSTART-", "\r", "\u2028", "𠮷", "\u0301", "\u0000", "  "];
        for (var seed = 0; seed < 400; seed++)
        {
            var stream = RandomStream.Create(7, "tagging", seed);
            using var folder = Reader.Folder(("train.txt", string.Concat(Enumerable.Range(0, 20).Select(_ => pieces[stream.NextInt32(pieces.Length)]))));
            try
            {
                Assert.All(Reader.Open("tagging", folder.Path).Records<TaggedRecord>("train"), record =>
                {
                    Assert.Equal(record.Words.Count, record.Tags!.Count);
                    Assert.All(record.Words.Zip(record.Starts), word => Assert.Equal(word.First, record.Text.Substring(word.Second, word.First.Length)));
                });
            }
            catch (RunnerException e)
            {
                Assert.Contains(e.Descriptor.Code, (string[])["RUN3233", "RUN3236"]);
            }
        }
    }
}
