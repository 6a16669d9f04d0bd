using System.Text.Json.Nodes;

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
        ["segmenter/dictionary"] = """{ "dictionary": "{0}/dictionary.txt" }""",
        ["tokenizer/wordpiece"] = """{ "vocabulary": "{0}/vocab.txt" }""",
        ["task/distillation"] = """
            {
              "task": { "type": "pretraining" }, "teacher": { "type": "bert", "hidden": 32, "layers": 2, "heads": 2 },
              "teacher_weights": "{0}", "losses": [{ "type": "logits" }]
            }
            """,
    };

    public static IEnumerable<string> Types => Table.Keys;

    public static JsonObject? Of(string type) => Table.TryGetValue(type, out var text)
        ? (JsonObject)JsonNode.Parse(text.Replace("{0}", Files.Value.Replace('\\', '/'), StringComparison.Ordinal))!
        : null;

    /// <summary>True where what is named is there for the component to work, not to be made.</summary>
    public static bool AreFiles(string type) => Table[type].Contains("{0}", StringComparison.Ordinal);

    private static string WriteFiles()
    {
        var folder = Directory.CreateTempSubdirectory("runner-conformance-files-").FullName;
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "on", "mat", "un", "##aff", "##able", "北", "京", "i", "love", "line", "break", ",", ":", "!"];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), pieces);
        File.WriteAllLines(Path.Combine(folder, "dictionary.txt"), ["北京 100 n", "清华大学 50 n", "来到 30 v", "大学 80 n"]);
        File.WriteAllText(Path.Combine(folder, "corpus.txt"), "The cat sat. It sat on the mat.\nIt slept.\n\n北京是首都。我来到北京。\n\nA third document.\n");
        Directory.CreateDirectory(Path.Combine(folder, "triples"));
        File.WriteAllText(Path.Combine(folder, "triples", "train.tsv"), "cat\tsits-on\tmat\nmat\tlies-in\thouse\n");
        return folder;
    }
}
