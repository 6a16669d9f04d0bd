using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>TinyBERT's checkpoints: BERT's names and the projection <c>fit_dense</c> that distillation compares states through.</summary>
/// <remarks>
/// <c>fit_dense</c> stands at the top level of the model, here as there. A classification head is read with <c>relu</c> before it, as the
/// released code has it.
/// </remarks>
[Component("format/tinybert", Source = "Jiao et al. 2019, arXiv:1909.10351; names: huawei-noah/Pretrained-Language-Model, TinyBERT")]
internal sealed class TinyBertFormat : BertFamilyFormat
{
    protected override string Format => "format/tinybert";

    protected override string Architecture => "bert";

    protected override bool RectifiesPooled => true;

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "bert") && FamilyTraits.HasBertBlocks(names) && FamilyTraits.HasFit(names);

    protected override JsonObject Settings(JsonSettings config, bool pooler)
    {
        var settings = TransformerSettings.Read(config, Architecture);
        settings["pooler"] = pooler;
        settings["positions"] = TransformerSettings.Learned(config);
        return settings;
    }

    protected override JsonObject Configuration(JsonSettings model)
    {
        var config = TransformerSettings.Write(model, 768, 12, 12, 0.1);
        config["max_position_embeddings"] = TransformerSettings.MaximumLength(model);
        return config;
    }

    // The released task head drops nothing, whatever the body does.
    protected override JsonObject Complete(string type, JsonObject head, JsonSettings config)
    {
        base.Complete(type, head, config);
        if (HeadPlaces.AtClassifier.Contains(type))
            head["dropout"] = config.Number(ClassifierDropout, 0);
        return head;
    }

    protected override NameTable Table(JsonSettings config) =>
        BertTable.Of(config.Integer("num_hidden_layers"), learnedPositions: true).Pair("fit_dense", "fit_dense");
}
