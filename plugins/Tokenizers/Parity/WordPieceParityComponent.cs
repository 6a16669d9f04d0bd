using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Parity;
using Runner.Plugins.Tokenizers.WordPiece;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Parity;

/// <summary>
/// Checks recorded texts of BERT's tokenizer: tokens, ids, the words before they are cut into pieces, and the tokens of NEZHA's own
/// tokenizer, which knows no tokens that are never split.
/// </summary>
[Component("parity/wordpiece")]
internal sealed class WordPieceParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        var tokenizer = Create(golden, keepSpecialTokens: true);
        var nezha = Create(golden, keepSpecialTokens: false);
        var number = 0;
        foreach (var row in golden.Rows)
        {
            number++;
            var text = row.GetProperty("text").GetString()!;
            var ids = tokenizer.Ids(text);
            if (row.TryGetProperty("ids", out var recorded))
                report.Same($"{number} ids", ids, recorded.EnumerateArray().Select(id => id.GetInt32()));
            if (row.TryGetProperty("tokens", out var tokens))
            {
                report.Same($"{number} tokens", ids.Select(tokenizer.Vocabulary.TokenOf), Texts(tokens));
                var expected = row.TryGetProperty("tokens_nezha", out var other) ? other : tokens;
                report.Same($"{number} tokens_nezha", nezha.Ids(text).Select(nezha.Vocabulary.TokenOf), Texts(expected));
            }
            if (row.TryGetProperty("basic", out var words))
                report.Same($"{number} basic", ((WordPieceTokenizer)tokenizer).Words(text), Texts(words));
        }
        if (number == 0)
            report.Fail("rows", "the case has none");
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);

    private static ITokenizer Create(IParityCase golden, bool keepSpecialTokens)
    {
        var settings = new JsonObject
        {
            ["type"] = "wordpiece",
            ["vocabulary"] = golden.Vocabulary(golden.Description.GetProperty("vocab").GetString()!),
            ["keep_special_tokens"] = keepSpecialTokens,
        };
        if (golden.Description.TryGetProperty("do_lower_case", out var lower))
            settings["lower_case"] = lower.GetBoolean();
        if (golden.Description.TryGetProperty("max_input_chars_per_word", out var longest))
            settings["max_word_length"] = longest.GetInt32();
        return golden.Components.Create<ITokenizerComponent>(settings).Build(new TokenizerContext(null, golden.Folder));
    }
}
