using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>ALBERT's checkpoints with the names of lonePatient's PyTorch code, in which many Chinese models were published.</summary>
/// <remarks>
/// <c>bert.encoder.transformer.group.0.inner_group.0.attention.self.query</c> is <c>albert.encoder.albert_layer_groups.0.albert_layers.0.attention.query</c>
/// here. The embedding projection is in every file but skipped where embedding and hidden size agree; it is left out then
/// (<c>embedding_projection: when-different</c>).
/// </remarks>
[Component("format/albert-lonepatient", Source = "Lan et al. 2019, arXiv:1909.11942; names: lonePatient/albert_pytorch")]
internal sealed class LonePatientAlbertFormatComponent : BertFamilyFormat
{
    private const string Projection = "encoder.embedding_hidden_mapping_in";

    private static readonly (string Published, string Here)[] Parts =
    [
        ("attention.self.query", "attention.query"), ("attention.self.key", "attention.key"), ("attention.self.value", "attention.value"),
        ("attention.output.dense", "attention.dense"), ("LayerNorm", "attention.LayerNorm"),
        ("ffn.intermediate.dense", "ffn"), ("ffn.intermediate.output.dense", "ffn_output"), ("LayerNorm_1", "full_layer_layer_norm"),
    ];

    protected override string Format => "format/albert-lonepatient";

    protected override string Architecture => "albert";

    protected override string PairHead => PublishedHeads.SentenceOrder;

    protected override string ClassifierDropout => "classifier_dropout_prob";

    // ALBERT's backbones drop nothing, its classifiers do
    protected override double DefaultClassifierDropout(JsonSettings config) => 0.1;

    protected override JsonObject? Tokenizer(JsonSettings config) => null;

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Albert();

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "albert", "bert") && FamilyTraits.Any(names, ".inner_group.");

    protected override JsonObject Settings(JsonSettings config, bool pooler) => AlbertSettings.Read(config, "when-different", pooler);

    protected override JsonObject Configuration(JsonSettings model) => AlbertSettings.Write(model, "when-different");

    protected override NameTable Table(JsonSettings config)
    {
        var table = new NameTable();
        AlbertTable.AddEmbeddings(table, "bert");
        if (config.Integer("embedding_size") != config.Integer("hidden_size"))
            table.Pair("bert." + Projection, "albert." + Projection);
        else
            table.Skip($"bert.{Projection}.weight").Skip($"bert.{Projection}.bias");
        AlbertSettings.Of(config).AddLayers(table, (group, layer) => $"bert.encoder.transformer.group.{group}.inner_group.{layer}.", Parts);
        table.Pair("bert.pooler.dense", "albert.pooler");
        foreach (var name in PublishedHeads.Tensors)
            table.Add(name, name);
        return table
            .Tied("cls.predictions.decoder.weight", AlbertTable.Words, with: "cls.predictions.bias")
            .Tied("cls.predictions.decoder.bias", "cls.predictions.bias", with: null);
    }
}
