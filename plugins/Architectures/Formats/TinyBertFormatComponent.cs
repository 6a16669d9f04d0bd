using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>TinyBERT's checkpoints: BERT's names and the projection <c>fit_dense</c> that distillation compares states through.</summary>
/// <remarks>
/// <c>fit_dense</c> stands at the top level of the model, here as there; the second release has one for each state, <c>fit_denses.N</c>. A
/// classification head is read with <c>relu</c> before it and without dropout, as the released code has it, unless the configuration names a class
/// of other code.
/// </remarks>
[Component("format/tinybert", Source = "Jiao et al. 2019, arXiv:1909.10351; names: huawei-noah/Pretrained-Language-Model, TinyBERT")]
internal sealed class TinyBertFormatComponent : BertFamilyFormat
{
    protected override string Format => "format/tinybert";

    protected override string Architecture => "bert";

    protected override string Family => "TinyBert";

    protected override bool RectifiesPooled => true;

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Bert();

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "bert") && FamilyTraits.HasBertBlocks(names)
        && (FamilyTraits.HasFit(names) || FamilyTraits.IsTinyClassifier(config, names));

    protected override JsonObject Settings(JsonSettings config, bool pooler)
    {
        TransformerSettings.RequireWholeEmbedding(config);
        TransformerSettings.RequireAbsolute(config);
        var settings = TransformerSettings.Read(config, Architecture);
        settings["pooler"] = pooler;
        settings["positions"] = TransformerSettings.Learned(config);
        return settings;
    }

    protected override JsonObject Configuration(JsonSettings model)
    {
        var config = TransformerSettings.Write(model, 768, 12, 12, 0.1);
        config["max_position_embeddings"] = TransformerSettings.MaxLength(model);
        return config;
    }

    // The released task head rectifies the pooled vector and drops nothing, whatever the backbone does. One that another program trained on
    // TinyBERT's backbone, and named its class, is BERT's.
    protected override JsonObject Complete(string type, JsonObject head, JsonSettings config)
    {
        base.Complete(type, head, config);
        if (config.Texts("architectures") is [var saved, ..] && !saved.StartsWith(Family, StringComparison.Ordinal))
            head.Remove("relu");
        else if (PublishedHeads.AtClassifier.Contains(type))
            head["dropout"] = config.Number(ClassifierDropout, 0);
        return head;
    }

    protected override NameTable Table(JsonSettings config)
    {
        var layers = config.Integer("num_hidden_layers");
        var table = BertTable.Of(layers, learnedPositions: true).Pair("fit_dense", "fit_dense");
        for (var state = 0; state <= layers; state++)
            table.Pair($"fit_denses.{state}", $"fit_denses.{state}");
        return table;
    }
}
