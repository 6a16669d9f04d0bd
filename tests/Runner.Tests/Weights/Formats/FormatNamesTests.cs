using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Heads;
using Runner.Interchange;
using Runner.Parity;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Weights.Formats;

/// <summary>Names of published tensors and of parameters here.</summary>
[Collection(TorchTests.Name)]
public class FormatNamesTests
{
    private const string Sizes = "'hidden': 24, 'layers': 3, 'heads': 3, 'intermediate': 40";

    private static readonly string[] Formats = ["bert", "nezha", "tinybert", "ernie", "albert", "albert-lonepatient"];

    [Theory]
    [InlineData("bert", "{'type': 'bert', " + Sizes + "}", "masked-language, next-sentence", 1)]
    [InlineData("bert", "{'type': 'bert', 'pooler': false, " + Sizes + "}", "span-extraction", 0)]
    [InlineData("nezha", "{'type': 'bert', 'positions': 'relative-functional', " + Sizes + "}", "masked-language, next-sentence", 1)]
    [InlineData("tinybert", "{'type': 'bert', " + Sizes + "}", "masked-language", 1)]
    [InlineData("ernie", "{'type': 'ernie', 'layer_types': ['plain', 'boundary', 'fused'], 'entity_size': 8, " + Sizes + "}",
        "masked-language, next-sentence, entity-prediction", 1)]
    [InlineData("albert", "{'type': 'albert', " + Sizes + "}", "masked-language, sentence-order", 2)]
    [InlineData("albert", "{'type': 'albert', 'groups': 2, 'inner_layers': 2, " + Sizes + "}", "", 0)]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'none', " + Sizes + "}", "", 0)]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'attention', " + Sizes + "}", "", 20)]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'ffn', " + Sizes + "}", "", 12)]
    [InlineData("albert-lonepatient", "{'type': 'albert', 'sharing': 'attention', 'embedding_projection': 'when-different', " + Sizes + "}", "sentence-order", 20)]
    [InlineData("albert-lonepatient", "{'type': 'albert', 'embedding': 24, 'embedding_projection': 'when-different', " + Sizes + "}", "masked-language", 1)]
    public void Every_parameter_has_a_published_name_that_leads_back_to_it(string name, string settings, string heads, int second)
    {
        using var scope = NewDisposeScope();
        var model = JsonNode.Parse(settings.Replace('\'', '"'))!.AsObject();
        List<JsonObject> described = [.. heads.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(type => new JsonObject { ["type"] = type })];
        var backbone = Composed.Factory.Create<IArchitectureComponent>(model).Build(new ModelContext(50, 0));
        using var whole = new EncoderWithHeads(backbone,
            [.. described.Select(head => Composed.Factory.Create<IHeadComponent>(head).Build(new HeadContext(backbone, 50)))]);
        // What distillation adds to a student is no part of its backbone or heads.
        List<string> names = [.. whole.named_parameters().Select(p => p.name), .. name == "tinybert" ? (string[])["fit_dense.weight", "fit_dense.bias"] : []];

        var format = Format(name);
        var config = format.Configure(new PublishedModel(model, described), 50);
        var written = format.MapBack(config, names);
        Assert.Equal(names.Count + second, written.Count);
        Assert.Equal(written.Count, written.Select(entry => entry.Published).Distinct().Count());

        List<string> published = [.. written.Select(entry => entry.Published)];
        var read = format.Map(config, published);
        Assert.Equal(published.Order(StringComparer.Ordinal), read.Select(entry => entry.Published).Order(StringComparer.Ordinal));
        Assert.Equal(names.Order(StringComparer.Ordinal), read.Where(entry => entry.Name is not null).Select(entry => entry.Name!).Order(StringComparer.Ordinal));
        foreach (var entry in read.Where(entry => entry.Name is not null))
            Assert.Contains(written, other => other == entry);

        Assert.Equal([name], Recognizing(config, published));
        var again = format.Describe(config, published);
        Assert.Equal(described.Select(head => head["type"]!.ToString()), again.Heads.Select(head => head["type"]!.ToString()));
        using var rebuilt = Composed.Factory.Create<IArchitectureComponent>(again.Model).Build(new ModelContext(50, 0));
        Assert.Equal(backbone.named_parameters().Select(p => (p.name, p.parameter.numel())), rebuilt.named_parameters().Select(p => (p.name, p.parameter.numel())));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "bert", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "nezha", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "albert_lp", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "albert_hf", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "ernie", MemberType = typeof(GoldenCases))]
    public void Names_of_the_original_codes_come_back_whole(string name)
    {
        using var golden = Runner.Training.Parity.GoldenCase.Open(Shared.Golden(name), [], Composed.Factory);
        var published = ParityWeights.Names(golden);
        var format = Format(Assert.Single(Recognizing(golden.Config, published)));
        var here = format.Map(golden.Config, published);
        Assert.Equal(published.Count, here.Count);
        var back = format.MapBack(golden.Config, [.. here.Where(entry => entry.Name is not null).Select(entry => entry.Name!)]);
        Assert.Equal(published.Order(StringComparer.Ordinal), back.Select(entry => entry.Published).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Old_endings_lone_bodies_wrappers_and_constants_are_understood()
    {
        var config = Json("""{"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}""");
        Assert.Equal(
            [
                new TensorMapping("embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.weight"),
                new TensorMapping("embeddings.LayerNorm.beta", "bert.embeddings.LayerNorm.bias"),
                new TensorMapping("encoder.layer.0.output.dense.weight", "bert.encoder.layer.0.output.dense.weight"),
                new TensorMapping("embeddings.position_ids", null),
            ],
            Format("bert").Map(config, ["embeddings.LayerNorm.gamma", "embeddings.LayerNorm.beta", "encoder.layer.0.output.dense.weight",
                "embeddings.position_ids", "encoder.layer.1.output.dense.weight", "embeddings.LayerNorm.delta"]));
        Assert.Equal(
            [new TensorMapping("module.bert.pooler.dense.bias", "bert.pooler.dense.bias")],
            Format("bert").Map(config, ["module.bert.pooler.dense.bias"]));
        Assert.Equal(
            [
                new TensorMapping("nezha.pooler.dense.bias", "bert.pooler.dense.bias"),
                new TensorMapping("nezha.encoder.layer.0.attention.self.relative_positions_encoding.positions_encoding", null),
            ],
            Format("nezha").Map(config, ["nezha.pooler.dense.bias", "nezha.encoder.layer.0.attention.self.relative_positions_encoding.positions_encoding"]));
        Assert.Equal(
            [new TensorMapping("pooler.weight", "albert.pooler.weight")],
            Format("albert").Map(config, ["pooler.weight"]));
    }

    [Fact]
    public void A_tied_tensor_is_read_once_whatever_it_is_called()
    {
        var config = Json("""{"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}""");
        Assert.Equal(
            [
                new TensorMapping("bert.embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight"),
                new TensorMapping("cls.predictions.decoder.bias", "cls.predictions.bias"),
                new TensorMapping("cls.predictions.decoder.weight", null) { SameAs = "bert.embeddings.word_embeddings.weight" },
            ],
            Format("bert").Map(config, ["cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.bias"])
                .OrderBy(entry => entry.Published, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Recognizing(JsonObject config, IReadOnlyCollection<string> names) =>
        Formats.Where(format => Format(format).Recognizes(config, names));

    private static IModelFormatComponent Format(string name) => Composed.Component<IModelFormatComponent>(("type", name));

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
