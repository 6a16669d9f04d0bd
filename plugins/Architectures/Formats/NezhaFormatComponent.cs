using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>NEZHA's checkpoints in PyTorch form: BERT's names, no table of positions.</summary>
/// <remarks>
/// The relative positions are a fixed table that no file needs (<c>relative_positions_encoding</c> is left out where a file has it);
/// <c>max_relative_position</c> is their largest distance. <c>use_relative_position: false</c> is plain BERT. Names under <c>nezha.</c>
/// are read too; Noah's Ark's own <c>bert.</c> is written. <c>hidden_act: gelu</c> is the erf form of the PyTorch code; the TensorFlow
/// code trained with the tanh form, which a configuration asks for with <c>gelu_new</c>.
/// </remarks>
[Component("format/nezha", Source = "Wei et al. 2019, arXiv:1909.00204; names: huawei-noah/Pretrained-Language-Model, NEZHA-PyTorch")]
internal sealed class NezhaFormatComponent : BertFamilyFormat
{
    protected override string Format => "format/nezha";

    protected override string Architecture => "bert";

    protected override IReadOnlyList<string> OtherBackbones => ["nezha"];

    protected override ConfigurationKeys Keys { get; } = FamilyKeys.Bert();

    public override bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "nezha", "bert") && FamilyTraits.IsRelative(config) && FamilyTraits.HasBertBlocks(names)
        && !FamilyTraits.HasEntityLayers(config, names) && !FamilyTraits.HasFit(names);

    protected override JsonObject Settings(JsonSettings config, bool pooler)
    {
        TransformerSettings.RequireWholeEmbedding(config);
        var settings = TransformerSettings.Read(config, Architecture);
        settings["pooler"] = pooler;
        settings["positions"] = IsRelative(config)
            ? new JsonObject
            {
                ["type"] = "relative-functional",
                ["max_distance"] = config.Integer("max_relative_position", 64),
                ["shifted"] = true,
            }
            : TransformerSettings.Learned(config);
        return settings;
    }

    protected override JsonObject Configuration(JsonSettings model)
    {
        var config = TransformerSettings.Write(model, 768, 12, 12, 0.1);
        var (type, positions) = model.Component("positions", "learned");
        config["use_relative_position"] = type == "relative-functional";
        if (type != "relative-functional")
        {
            config["max_position_embeddings"] = TransformerSettings.MaxLength(model);
            return config;
        }
        if (!positions.Flag("shifted", true))
            throw FormatErrors.Inexpressible.With(Format, "relative positions with 'shifted: false'", "the shifted form, as in NEZHA's code");
        config["max_relative_position"] = positions.Integer("max_distance", 64);
        config["max_position_embeddings"] = 512;                                   // read by NEZHA's code, without effect on the model
        return config;
    }

    protected override NameTable Table(JsonSettings config)
    {
        var layers = config.Integer("num_hidden_layers");
        var table = BertTable.Of(layers, learnedPositions: !IsRelative(config));
        for (var layer = 0; layer < layers; layer++)
        {
            foreach (var buffer in (string[])[".positions_encoding", ""])
                table.Skip($"bert.encoder.layer.{layer}.attention.self.relative_positions_encoding{buffer}");
        }
        return table;
    }

    private static bool IsRelative(JsonSettings config) => config.Flag("use_relative_position", true);
}
