using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Components;
using Runner.Parity;
using Runner.Sampling;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

// L length, V vocabulary

/// <summary>Checks Yuefu's model and its released decoder together, under the release's TensorFlow names.</summary>
/// <remarks>
/// States of the prompt, the first distribution, and for every step the kept tokens, their values and the one taken, through the generator with
/// its cache. The reference replaces the draw by the best token, so the check does too. Ids 100 ([UNK]), 8024 (comma) and 511 (full stop) are
/// part of the released code, not of a case.
/// </remarks>
[Component("parity/yuefu", Source = "huawei-noah/Pretrained-Language-Model, NEZHA-Gen-TensorFlow/poetry.py")]
internal sealed class YuefuParityComponent : IParityComponent
{
    private const int Unknown = 100, Comma = 8024, FullStop = 511;

    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = new DecoderCase(golden, report, "yuefu");
        CheckPrompt(golden, report, model);
        CheckDecoder(golden, report, model);
        foreach (var name in golden.Names.Where(name => name.StartsWith("out/", StringComparison.Ordinal)).Except(report.Results.Select(result => result.Name)))
            report.Fail(name, "nothing here computes this");
    }

    private static void CheckPrompt(IParityCase golden, ParityReport report, DecoderCase model)
    {
        var prompt = golden.Read("in/prompt_ids");
        var output = model.Backbone.Forward(new EncoderInput(prompt, null, null) { KeepLayers = true });
        report.Same("number of hidden_states", [output.HiddenStates.Count],
            [golden.Names.Count(name => name.StartsWith("out/hidden_states.", StringComparison.Ordinal))]);
        for (var i = 0; i < output.HiddenStates.Count; i++)
            report.Close($"out/hidden_states.{i}", output.HiddenStates[i], golden.Read($"out/hidden_states.{i}"));
        var logits = model.Logits(output, prompt).narrow(1, prompt.shape[1] - 1, 1).squeeze(1);    // [1, V]
        var expected = golden.Read("out/log_probs_first_step");
        var plain = logits.log_softmax(-1);
        var tempered = plain / Temperature(golden);
        // a case does not say on which side of the temperature it recorded them
        var isPlain = expected.shape.AsSpan().SequenceEqual(plain.shape) && (plain - expected).norm().item<float>() < (tempered - expected).norm().item<float>();
        report.Close("out/log_probs_first_step", isPlain ? plain : tempered, expected);
    }

    private static void CheckDecoder(IParityCase golden, ParityReport report, DecoderCase model)
    {
        var (ids, values) = (golden.Read("out/kept_ids"), golden.Read("out/kept_values"));
        var settings = new JsonObject
        {
            ["type"] = "yuefu",
            ["k"] = ids.shape[1],
            ["temperature"] = Temperature(golden),
            ["banned_tokens"] = new JsonArray(),
            ["banned_ids"] = Within(model.VocabularySize, Unknown),
            ["repeatable_tokens"] = new JsonArray(),
            ["repeatable_ids"] = Within(model.VocabularySize, Comma, FullStop),
        };
        var decoder = new Recorder(golden.Components.Create<ISamplerComponent>(settings).Build(new SamplerContext(model.VocabularySize, 0)));
        var continued = model.Continue("in/prompt_ids", (int)ids.shape[0], decoder);
        report.Same("out/greedy_ids", continued.Select(id => (long)id), golden.Read("out/greedy_ids").data<long>());
        report.Same("out/kept_ids", decoder.Kept.Select(kept => (long)kept.Id), ids.data<long>());
        if (decoder.Kept.Count == values.numel())
            report.Close("out/kept_values", tensor([.. decoder.Kept.Select(kept => kept.Value)], values.shape), values);
        else
            report.Fail("out/kept_values", $"{decoder.Kept.Count} values instead of {values.numel()}");
    }

    /// <summary>The ids that a vocabulary of this size has.</summary>
    private static JsonArray Within(int vocabulary, params IEnumerable<int> ids) => [.. ids.Where(id => id < vocabulary).Select(id => (JsonNode)id)];

    private static double Temperature(IParityCase golden) => (double?)golden.Config["temperature"] ?? 1;

    /// <summary>Notes what is kept, best first, and takes the best instead of drawing.</summary>
    private sealed class Recorder(Sampler inner) : Sampler(0)
    {
        public List<(int Id, float Value)> Kept { get; } = [];

        public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores) => inner.Filter(history, request, scores);

        public override int Choose(ReadOnlySpan<float> scores, long index, int step)
        {
            var kept = new List<(int Id, float Value)>();
            for (var id = 0; id < scores.Length; id++)
            {
                if (!float.IsNegativeInfinity(scores[id]))
                    kept.Add((id, scores[id]));
            }
            Kept.AddRange(kept.OrderByDescending(entry => entry.Value));
            return TokenScores.Best(scores);
        }
    }
}
