using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Knowledge;
using Runner.Parity;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.Parity;

/// <summary>
/// Cases of kind <c>transe</c>: for each variant of the configuration scores, loss, gradients of both tables, and the distances of all
/// entities as tail and as head of the first triple.
/// </summary>
[Component("parity/transe", Source = "thunlp/OpenKE at 64c4ec8: TransE, MarginLoss, NegativeSampling")]
internal sealed class TransEParityComponent : IParityComponent
{
    // constants of OpenKE's classes, the last three of a model built with a margin; not weights
    private static readonly string[] Constants = ["pi_const", "zero_const", "margin", "epsilon", "embedding_range"];

    // of OpenKE's MarginLoss where none is given
    private const double MarginByDefault = 6;

    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        var config = golden.Config;
        var recorded = golden.Names.Where(name => name.StartsWith("out/", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var variant in config.Needed("transe", "variants").AsArray().Select(variant => variant!.AsObject()))
            Check(golden, report, variant, recorded);
        foreach (var name in recorded)
            report.Fail(name, "recorded, but no variant of the configuration gives it");
    }

    private static void Check(IParityCase golden, ParityReport report, JsonObject variant, HashSet<string> recorded)
    {
        using var scope = NewDisposeScope();
        var name = variant.Needed("transe", "name").GetValue<string>();
        if (variant.FirstOrDefault(entry => entry.Key != "name" && Option(entry.Key) is null) is { Key: { } unknown })
        {
            report.Fail(name, $"the variant has the unknown setting '{unknown}'");
            return;
        }
        var (config, settings) = (golden.Config, Settings(golden.Config, variant));
        var entities = config.Needed("transe", "entities").GetValue<int>();
        using var model = golden.Components.Create<IKnowledgeComponent>(settings).Build(new KnowledgeContext(entities, config.Needed("transe", "relations").GetValue<int>()));
        var map = Map(golden);
        ParityWeights.Load(model, golden, map);

        var (heads, relations, tails) = (golden.Read("in/batch_h"), golden.Read("in/batch_r"), golden.Read("in/batch_t"));
        var positives = config.Needed("transe", "batch").GetValue<int>();
        void Close(string output, Tensor actual)
        {
            var place = $"out/{name}/{output}";
            if (recorded.Remove(place))
                report.Close(place, actual, golden.Read(place));
        }
        Close("score", model.Score(heads, relations, tails));
        var loss = model.Loss(heads, relations, tails, positives) / positives;
        Close("loss", loss);
        loss.backward();
        ParityWeights.CloseGradients(report, model, golden, map, $"grad/{name}/");
        var (head, relation, tail) = (heads.narrow(0, 0, 1), relations.narrow(0, 0, 1), tails.narrow(0, 0, 1));
        Close("predict_tails", model.RankTails(head, relation).flatten());
        Close("predict_heads", model.RankHeads(relation, tail).flatten());
    }

    private static TensorMapping[] Map(IParityCase golden) =>
        [.. ParityWeights.Names(golden).Select(name => new TensorMapping(name, Constants.Contains(name) ? null : name))];

    private static JsonObject Settings(JsonObject config, JsonObject variant)
    {
        var settings = new JsonObject { ["type"] = "transe", ["size"] = config.Needed("transe", "dim").DeepClone(), ["margin"] = MarginByDefault };
        foreach (var (key, value) in variant.Where(entry => entry.Key != "name" && entry.Value is not null))
            settings[Option(key)!] = value!.DeepClone();
        return settings;
    }

    // the reference's setting -> ours
    private static string? Option(string setting) => setting switch
    {
        "p_norm" or "norm_flag" or "score_margin" or "adv_temperature" or "regul_rate" => setting,
        "loss_margin" => "margin",
        _ => null,
    };
}
