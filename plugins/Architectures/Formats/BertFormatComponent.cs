using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>
/// BERT's checkpoints with PyTorch names: <c>bert.encoder.layer.0.attention.self.query.weight</c>, <c>cls.predictions...</c>.
/// </summary>
/// <remarks>
/// Read as well: a backbone saved without <c>bert.</c>, <c>gamma</c> and <c>beta</c>, <c>module.</c>. The tied
/// <c>cls.predictions.decoder.weight</c> is left out when reading and written again; <c>position_ids</c> is a constant and left out.
/// <c>hidden_act</c>: gelu is the erf form, gelu_new the tanh form.
/// </remarks>
[Component("format/bert", Source = "Devlin et al. 2018, arXiv:1810.04805; names: huggingface/transformers v0.6.2 to today")]
internal sealed class BertFormatComponent : BertFamilyFormat
{
    protected override string Format => "format/bert";

    protected override string Architecture => "bert";

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Bert();

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "bert") && FamilyTraits.HasBertBlocks(names) && !FamilyTraits.IsRelative(config)
        && !FamilyTraits.HasEntityLayers(config, names) && !FamilyTraits.HasFit(names) && !FamilyTraits.IsTinyClassifier(config, names)
        && (names.Count > 0 || config["model_type"] is not null || config["num_hidden_groups"] is null);

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
        config["model_type"] = "bert";
        config["max_position_embeddings"] = TransformerSettings.MaxLength(model);
        return config;
    }

    protected override NameTable Table(JsonSettings config) => BertTable.Of(config.Integer("num_hidden_layers"), learnedPositions: true);
}
