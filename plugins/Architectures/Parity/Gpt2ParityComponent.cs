using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Components;
using Runner.Parity;
using Runner.Sampling;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

// B batch, L length, H heads, D head size, V vocabulary

/// <summary>Checks GPT-2 against cases of Hugging Face's code, under the names of its checkpoints.</summary>
/// <remarks>
/// States, attention, keys and values of every layer, logits, shifted loss, all gradients, a greedy continuation token by token, and logits behind a
/// cached prefix; states once more through the fused attention kernel.
/// </remarks>
[Component("parity/gpt2", Source = "huggingface/transformers v2.1.1, modeling_gpt2.py")]
internal sealed class Gpt2ParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var model = new DecoderCase(golden, report, "gpt2");
        var ids = golden.Read("in/input_ids");
        using (no_grad())
        {
            CheckLayers(golden, report, model, ids);
            CheckPrefix(golden, report, model, ids);
            CheckGreedy(golden, report, model);
        }
        CheckLoss(golden, report, model, ids);
    }

    private static void CheckLayers(IParityCase golden, ParityReport report, DecoderCase model, Tensor ids)
    {
        using var cache = new KeyValueCache();
        var output = model.Backbone.Forward(new EncoderInput(ids, null, null) { KeepLayers = true, Cache = cache });
        var computed = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["out/final_hidden"] = output.Hidden };
        for (var i = 0; i < output.HiddenStates.Count; i++)
            computed.Add($"out/hidden_states.{i}", output.HiddenStates[i]);
        for (var i = 0; i < output.AttentionProbabilities.Count; i++)
        {
            computed.Add($"out/attention_probs.{i}", output.AttentionProbabilities[i]);
            computed.Add($"out/present.{i}", stack([cache.Layers[i].Keys, cache.Layers[i].Values]));
        }
        computed.Add("out/lm_logits", model.Logits(output, ids));
        string[] elsewhere = ["out/loss", "out/greedy_ids", "out/lm_logits_with_past"];
        foreach (var name in golden.Names.Where(name => name.StartsWith("out/", StringComparison.Ordinal)).Except(elsewhere).Order(StringComparer.Ordinal))
        {
            if (computed.TryGetValue(name, out var value))
                report.Close(name, value, golden.Read(name));
            else
                report.Fail(name, "nothing here computes this");
        }
        report.Close("out/final_hidden (fused attention)", model.Backbone.Forward(new EncoderInput(ids, null, null)).Hidden, golden.Read("out/final_hidden"));
    }

    /// <summary>The last columns at once behind the others, and one by one.</summary>
    private static void CheckPrefix(IParityCase golden, ParityReport report, DecoderCase model, Tensor ids)
    {
        const string Name = "out/lm_logits_with_past";
        if (!golden.Names.Contains(Name))
            return;
        var expected = golden.Read(Name);
        var past = ids.shape[1] - expected.shape[1];
        using var cache = new KeyValueCache();
        using var single = new KeyValueCache();
        Tensor Next(long from, long count, KeyValueCache to)
        {
            var part = ids.narrow(1, from, count);
            return model.Logits(model.Backbone.Forward(new EncoderInput(part, null, null) { Cache = to }), part);
        }
        if (past > 0)
        {
            Next(0, past, cache);
            Next(0, past, single);
        }
        report.Close(Name, Next(past, expected.shape[1], cache), expected);
        Tensor[] steps = [.. Enumerable.Range(0, (int)expected.shape[1]).Select(step => Next(past + step, 1, single))];
        report.Close(Name + " (token by token)", cat(steps, 1), expected);
    }

    private static void CheckGreedy(IParityCase golden, ParityReport report, DecoderCase model)
    {
        if (!golden.Names.Contains("out/greedy_ids"))
            return;
        var prompt = golden.Read("in/prompt_ids").data<long>().ToArray();
        var expected = golden.Read("out/greedy_ids").data<long>().ToArray();
        var sampler = golden.Components.Create<ISamplerComponent>(new JsonObject { ["type"] = "greedy" }).Build(new SamplerContext(model.VocabularySize, 0));
        var continued = model.Continue("in/prompt_ids", expected.Length - prompt.Length, sampler);
        report.Same("out/greedy_ids", prompt.Concat(continued.Select(id => (long)id)), expected);
    }

    private static void CheckLoss(IParityCase golden, ParityReport report, DecoderCase model, Tensor ids)
    {
        using var batch = new Batch((int)ids.shape[0], ids.numel());
        batch.Add(BatchNames.Ids, ids.alias());
        batch.Add(BatchNames.Labels(model.Head.Objective), golden.Read("in/labels"));
        var logits = model.Head.Forward(model.Backbone.Forward(new EncoderInput(ids, null, null)), batch);
        var loss = model.Head.Loss(logits, batch);
        var mean = loss.Sum / loss.Count;
        report.Close("out/loss", mean, golden.Read("out/loss"));
        mean.backward();
        ParityWeights.CloseGradients(report, model.Model, golden, model.Map);
    }
}
