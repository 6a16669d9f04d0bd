using System.Text.Json.Nodes;
using Runner.Tests.Tokenizers.SentencePiece;

namespace Runner.Tests.Conformance;

/// <summary>Options without which a component cannot be made, or cannot work for want of a file. Nothing else belongs here.</summary>
internal static class MinimalSettings
{
    private static readonly Lazy<string> Files = new(WriteFiles);

    // {0} is the folder of the small files below
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["corpus/text"] = """{ "path": "{0}/corpus.txt" }""",
        ["data/text"] = """{ "train": { "type": "generated", "documents": 20 } }""",
        ["data/triples"] = """{ "path": "{0}/triples" }""",
        ["metric/verse"] = """{ "rhymes": "{0}/rhymes.json" }""",
        ["segmenter/dictionary"] = """{ "dictionary": "{0}/dictionary.txt" }""",
        ["sampler/yuefu"] = """{ "repeatable_tokens": ["w1"] }""",
        ["tokenizer/sentencepiece"] = """{ "model": "{0}/pieces.model" }""",
        ["tokenizer/wordpiece"] = """{ "vocabulary": "{0}/vocab.txt" }""",
        ["task/distillation"] = """
            {
              "task": { "type": "pretraining" }, "teacher": { "type": "bert", "hidden": 32, "layers": 2, "heads": 2 },
              "teacher_weights": "{0}", "losses": [{ "type": "logits" }]
            }
            """,
    };

    public static IEnumerable<string> Types => Table.Keys;

    /// <summary>Components that are only parts of another one's settings and open nothing by themselves; they are tested with it.</summary>
    public static IReadOnlySet<string> WithinOthers { get; } = new HashSet<string>(StringComparer.Ordinal) { "corpus/held-out" };

    public static JsonObject? Of(string type) => Table.TryGetValue(type, out var text)
        ? (JsonObject)JsonNode.Parse(text.Replace("{0}", Files.Value.Replace('\\', '/'), StringComparison.Ordinal))!
        : null;

    /// <summary>True where what is named is needed for what the component builds, not for the component itself: files, and words of the kit's vocabulary.</summary>
    public static bool AreForBuilding(string type) => Table[type].Contains("{0}", StringComparison.Ordinal) || type == "sampler/yuefu";

    private static string WriteFiles()
    {
        var folder = Directory.CreateTempSubdirectory("runner-conformance-files-").FullName;
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "on", "mat", "un", "##aff", "##able", "北", "京", "i", "love", "line", "break", ",", ":", "!"];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), pieces);
        var model = new ModelFile().Piece("<pad>", 0, ModelFile.Control).Piece("<unk>", 0, ModelFile.Unknown).Piece("[CLS]", 0, ModelFile.Control)
            .Piece("[SEP]", 0, ModelFile.Control).Piece("[MASK]", 0, ModelFile.Control).Piece("▁", -3).Piece("▁the", -2).Piece("▁cat", -2).Piece("北京", -2);
        foreach (var letter in "abcdefghijklmnopqrstuvwxyz,.!")
            model.Piece(letter.ToString(), -4);
        File.WriteAllBytes(Path.Combine(folder, "pieces.model"), model.ToBytes());
        File.WriteAllLines(Path.Combine(folder, "dictionary.txt"), ["北京 100 n", "清华大学 50 n", "来到 30 v", "大学 80 n"]);
        File.WriteAllText(Path.Combine(folder, "corpus.txt"), "The cat sat. It sat on the mat.\nIt slept.\n\n北京是首都。我来到北京。\n\nA third document.\n");
        File.WriteAllText(Path.Combine(folder, "rhymes.json"), """{ "下平声部": { "七阳": ["光", "霜"], "十一尤": ["流"] }, "上声部": { "十七筱": ["晓"] } }""");
        Directory.CreateDirectory(Path.Combine(folder, "triples"));
        File.WriteAllText(Path.Combine(folder, "triples", "train.tsv"), "cat\tsits-on\tmat\nmat\tlies-in\thouse\n");
        return folder;
    }
}
