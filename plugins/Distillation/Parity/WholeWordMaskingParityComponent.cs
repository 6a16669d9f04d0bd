using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Parity;
using Runner.Tokenizers;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>Replays the recorded draws of TinyBERT's data script: groups, chosen positions, labels and replacements agree exactly.</summary>
/// <remarks>
/// Stands here and not with the maskings, which are asked for by their names: that plugin carries, for ICU, a newer System.Text.Json than .NET's, whose
/// types are not those of the contracts.
/// </remarks>
[Component("parity/wwm", Source = "huawei-noah/Pretrained-Language-Model, TinyBERT/pregenerate_training_data.py, create_masked_lm_predictions")]
internal sealed class WholeWordMaskingParityComponent : IParityComponent
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    public void Check(IParityCase golden, ParityReport report)
    {
        var number = 0;
        foreach (var row in golden.Rows)
            Check(golden, report, row, $"row {++number}");
    }

    private static void Check(IParityCase golden, ParityReport report, JsonElement row, string name)
    {
        var tokens = Strings(row, "tokens");
        string[] words = [.. Special.Concat(tokens).Concat(Strings(row, "random_words")).Distinct(StringComparer.Ordinal)];
        var vocabulary = new Vocabulary(words, new SpecialTokens(0, 1, 2, 3, 4));
        int[] ids = [.. tokens.Select(token => vocabulary.TryGetId(token, out var id) ? id : throw new InvalidOperationException(token))];
        var sequence = new TokenSequence(ids, [.. tokens.Select(token => !token.StartsWith("##", StringComparison.Ordinal))], new byte[ids.Length], null);
        var strategy = golden.Components.Create<IMaskingComponent>(new JsonObject
        {
            ["type"] = row.GetProperty("whole_word_mask").GetBoolean() ? "whole-word" : "token",
            ["rate"] = row.GetProperty("masked_lm_prob").GetDouble(),
            ["max_predictions"] = row.GetProperty("max_predictions_per_seq").GetInt32(),
        }).Build(vocabulary);

        var draws = new RecordedDraws(row, vocabulary);
        var masked = strategy.Mask(sequence, draws);

        var output = (string[])tokens.Clone();
        foreach (var token in masked)
            output[token.Position] = vocabulary.Tokens[token.Replacement];
        report.Same(name + ", positions", masked.Select(token => token.Position), row.GetProperty("masked_lm_positions").EnumerateArray().Select(p => p.GetInt32()));
        report.Same(name + ", labels", masked.Select(token => vocabulary.Tokens[token.Label]), Strings(row, "masked_lm_labels"));
        report.Same(name + ", output", output, Strings(row, "output_tokens"));
        report.Same(name + ", draws left over", [draws.Left], [0]);
    }

    private static string[] Strings(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
