using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Parity;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Parity;

/// <summary>Checks recorded texts of GPT-2's tokenizer: the ids, and that decoding them gives the text back.</summary>
[Component("parity/bpe")]
internal sealed class ByteBpeParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        var files = golden.Description.GetProperty("vocab").EnumerateArray().Select(file => file.GetString()!).ToList();
        var tokens = files.First(file => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        var tokenizer = golden.Components.Create<ITokenizerComponent>(new JsonObject
        {
            ["type"] = "byte-bpe",
            ["vocabulary"] = golden.Vocabulary(tokens),
            ["merges"] = golden.Vocabulary(files.First(file => file != tokens)),
        }).Build(new TokenizerContext(null, golden.Folder));

        var number = 0;
        foreach (var row in golden.Rows)
        {
            number++;
            var text = row.GetProperty("text").GetString()!;
            var ids = row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToList();
            report.Same($"{number} ids", tokenizer.Ids(text), ids);
            report.Same($"{number} decoded", tokenizer.Decode(ids), text);
        }
        if (number == 0)
            report.Fail("rows", "the case has none");
    }
}
