using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>ALBERT's checkpoints with Hugging Face names, which are the names here but for the heads.</summary>
/// <remarks>
/// <c>predictions.*</c> and <c>sop_classifier.classifier.*</c> are <c>cls.predictions.*</c> and <c>cls.seq_relationship.*</c> here. The layer norm of
/// <c>predictions</c> has epsilon 1e-5, PyTorch's default, whatever the backbone has; another one is kept under <c>prediction_layer_norm_eps</c>. Layers that
/// share nothing are as many groups; with <c>sharing: attention</c> or <c>ffn</c> the shared part is written for every group, so the file works elsewhere, and
/// <c>parameter_sharing</c> says that it is one.
/// </remarks>
[Component("format/albert", Source = "Lan et al. 2019, arXiv:1909.11942; names: huggingface/transformers v3.0.2")]
internal sealed class AlbertFormatComponent : BertFamilyFormat
{
    private const string PredictionEps = "prediction_layer_norm_eps";

    private static readonly (string Published, string Here)[] Parts =
    [
        .. new[] { "attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm", "ffn", "ffn_output", "full_layer_layer_norm" }
            .Select(part => (part, part)),
    ];

    protected override string Format => "format/albert";

    protected override string Architecture => "albert";

    protected override string Backbone => "albert";

    protected override string PairHead => PublishedHeads.SentenceOrder;

    protected override string Family => "Albert";

    protected override string ClassifierDropout => "classifier_dropout_prob";

    // ALBERT's backbones drop nothing, its classifiers do
    protected override double DefaultClassifierDropout(JsonSettings config) => 0.1;

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Albert();

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) => names.Count == 0
        ? config["model_type"]?.ToString() == "albert"
        : FamilyTraits.IsModelType(config, "albert") && FamilyTraits.Any(names, "albert_layer_groups.");

    protected override JsonObject Settings(JsonSettings config, bool pooler) => AlbertSettings.Read(config, "always", pooler);

    protected override JsonObject Configuration(JsonSettings model)
    {
        var config = AlbertSettings.Write(model, "always");
        config["model_type"] = "albert";
        return config;
    }

    protected override NameTable Table(JsonSettings config)
    {
        var table = new NameTable();
        AlbertTable.AddEmbeddings(table, "albert");
        table.Pair("albert.encoder.embedding_hidden_mapping_in", "albert.encoder.embedding_hidden_mapping_in");
        AlbertSettings.Of(config).AddLayers(table, (group, layer) => $"albert.encoder.albert_layer_groups.{group}.albert_layers.{layer}.", Parts);
        return table
            .Pair("albert.pooler", "albert.pooler")
            .Add("predictions.bias", "cls.predictions.bias")
            .Pair("predictions.dense", "cls.predictions.transform.dense")
            .Pair("predictions.LayerNorm", "cls.predictions.transform.LayerNorm")
            .Pair("sop_classifier.classifier", "cls.seq_relationship")
            .Pair("classifier", "classifier")
            .Pair("qa_outputs", "qa_outputs")
            .Tied("predictions.decoder.weight", AlbertTable.Words, with: "cls.predictions.bias")
            .Tied("predictions.decoder.bias", "cls.predictions.bias", with: "cls.predictions.bias");
    }

    protected override JsonObject Complete(string type, JsonObject head, JsonSettings config)
    {
        if (type == PublishedHeads.MaskedLanguage)
            head["layer_norm_eps"] = config.Number(PredictionEps, 1e-5);
        return base.Complete(type, head, config);
    }

    protected override void KeepPredictionEps(double own, double backbone, JsonObject config)
    {
        if (own != 1e-5)
            config[PredictionEps] = own;
    }

    protected override JsonObject? Tokenizer(JsonSettings config) => null;
}
