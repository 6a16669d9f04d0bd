using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Errors;
using Runner.Interchange;
using Runner.Tests.Support;

namespace Runner.Tests.Weights.Formats;

/// <summary>Configurations of published checkpoints and the settings that build the same models here.</summary>
public class FormatConfigurationTests
{
    private const string Small = "\"hidden_size\": 32, \"num_hidden_layers\": 3, \"num_attention_heads\": 4, \"intermediate_size\": 64";

    [Fact]
    public void A_published_configuration_becomes_a_model()
    {
        // As published for bert-base-chinese, the keys that matter and some that do not.
        var config = Json("""
            {"architectures": ["BertForMaskedLM"], "attention_probs_dropout_prob": 0.1, "directionality": "bidi", "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
             "hidden_size": 768, "initializer_range": 0.02, "intermediate_size": 3072, "layer_norm_eps": 1e-12, "max_position_embeddings": 512, "model_type": "bert",
             "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 0, "pooler_type": "first_token_transform", "type_vocab_size": 2, "vocab_size": 21128}
            """);
        var model = Format("bert").Describe(config, []).Model;
        Assert.Equal(
            """{"type":"bert","hidden":768,"layers":12,"heads":12,"intermediate":3072,"activation":"gelu","hidden_dropout":0.1,"attention_dropout":0.1,"layer_norm_eps":1E-12,"initializer_range":0.02,"type_vocabulary_size":2,"pooler":true,"positions":{"type":"learned","max_length":512}}""",
            model.ToJsonString());
        Assert.Equal(512, Composed.Factory.Create<IArchitectureComponent>(model).MaxLength);
    }

    [Theory]
    [InlineData("bert", "{'type': 'bert', 'hidden': 32, 'layers': 3, 'heads': 4, 'activation': 'relu', 'positions': {'type': 'learned', 'max_length': 77}}")]
    [InlineData("bert", "{'type': 'bert@1', 'positions': 'learned', 'hidden_dropout': 0, 'attention_dropout': 0.2, 'layer_norm_eps': 1e-7, 'initializer_range': 0.01, 'type_vocabulary_size': 3}")]
    [InlineData("tinybert", "{'type': 'bert', 'hidden': 312, 'layers': 4, 'heads': 12, 'intermediate': 1200}")]
    [InlineData("nezha", "{'type': 'bert', 'positions': {'type': 'relative-functional', 'max_distance': 127}}")]
    [InlineData("nezha", "{'type': 'bert', 'positions': 'relative-functional', 'activation': 'gelu-tanh'}")]
    [InlineData("nezha", "{'type': 'bert', 'positions': {'type': 'learned', 'max_length': 64}}")]
    [InlineData("ernie", "{'type': 'ernie'}")]
    [InlineData("ernie", "{'type': 'ernie', 'layers': 4, 'layer_types': ['plain', 'boundary', 'fused'], 'entity_size': 28, 'entity_heads': 7}")]
    [InlineData("albert", "{'type': 'albert'}")]
    [InlineData("albert", "{'type': 'albert', 'layers': 6, 'groups': 3, 'inner_layers': 2, 'embedding': 64, 'activation': 'gelu'}")]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'none', 'layers': 5, 'embedding': 768}")]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'attention'}")]
    [InlineData("albert", "{'type': 'albert', 'sharing': 'ffn', 'hidden_dropout': 0.1}")]
    [InlineData("albert-lonepatient", "{'type': 'albert', 'embedding': 768, 'embedding_projection': 'when-different'}")]
    [InlineData("albert-lonepatient", "{'type': 'albert', 'layers': 6, 'groups': 2}")]
    public void Describing_undoes_configuring(string name, string yaml)
    {
        var format = Format(name);
        var model = Settings(yaml);
        var config = format.Configure(new PublishedModel(model, []), 1234);
        Assert.Equal(1234, (int)config["vocab_size"]!);

        var described = format.Describe(config, []);
        Assert.True(Same(config, format.Configure(described, 1234)), config.ToJsonString());
        var (before, after) = (Composed.Factory.Create<IArchitectureComponent>(model), Composed.Factory.Create<IArchitectureComponent>(described.Model));
        Assert.Equal(before.Shape, after.Shape);
        Assert.Equal(before.MaxLength, after.MaxLength);
        foreach (var (key, value) in model.Where(pair => pair.Key is not ("type" or "positions" or "layer_types")))
            Assert.True(Same(value, described.Model[key]), key);
    }

    [Theory]
    [InlineData("bert", "[{\"type\": \"masked-language\"}, {\"type\": \"next-sentence\"}]", "BertForPreTraining")]
    [InlineData("bert", "[{\"type\": \"masked-language\"}]", "BertForMaskedLM")]
    [InlineData("bert", "[{\"type\": \"sequence-classification\", \"dropout\": 0.3}]", "BertForSequenceClassification")]
    [InlineData("bert", "[{\"type\": \"multi-label\", \"dropout\": 0.1}]", "BertForSequenceClassification")]
    [InlineData("bert", "[{\"type\": \"regression\", \"dropout\": 0.1}]", "BertForSequenceClassification")]
    [InlineData("bert", "[{\"type\": \"pair-ranking\", \"dropout\": 0.1}]", "BertForSequenceClassification")]
    [InlineData("bert", "[{\"type\": \"token-tagging\", \"dropout\": 0.1}]", "BertForTokenClassification")]
    [InlineData("bert", "[{\"type\": \"span-extraction\"}]", "BertForQuestionAnswering")]
    [InlineData("bert", "[]", "BertModel")]
    [InlineData("tinybert", "[{\"type\": \"sequence-classification\", \"dropout\": 0.0, \"relu\": true}]", "TinyBertForSequenceClassification")]
    [InlineData("albert", "[{\"type\": \"masked-language\", \"layer_norm_eps\": 1e-5}, {\"type\": \"sentence-order\"}]", "AlbertForPreTraining")]
    [InlineData("albert", "[{\"type\": \"masked-language\", \"layer_norm_eps\": 1e-12}]", "AlbertForMaskedLM")]
    [InlineData("ernie", "[{\"type\": \"masked-language\"}, {\"type\": \"next-sentence\"}, {\"type\": \"entity-prediction\"}]", "BertForPreTraining")]
    public void Heads_survive_the_way_there_and_back(string name, string heads, string architecture)
    {
        var format = Format(name);
        var model = new JsonObject { ["type"] = name is "albert" or "ernie" ? name : "bert" };
        List<JsonObject> given = [.. JsonNode.Parse(heads)!.AsArray().Select(head => head!.AsObject())];
        var config = format.Configure(new PublishedModel(model, given), 100);
        Assert.Equal(architecture, Assert.Single(config["architectures"]!.AsArray())!.ToString());

        // The names that go with the heads, as their paths say.
        string[] places = [.. given.Select(head => head["type"]!.ToString() switch
        {
            "masked-language" => "cls.predictions.bias",
            "next-sentence" or "sentence-order" => "cls.seq_relationship.weight",
            "entity-prediction" => "cls.predictions_ent.transform.dense.weight",
            "span-extraction" => "qa_outputs.weight",
            _ => "classifier.weight",
        })];
        var backbone = name == "albert" ? "albert" : "bert";
        var published = format.MapBack(config, [backbone + ".embeddings.word_embeddings.weight", .. places]).Select(entry => entry.Published).ToList();
        var described = format.Describe(config, published).Heads;
        Assert.True(Same(new JsonArray([.. given.Select(head => head.DeepClone())]), new JsonArray([.. described])), string.Join(' ', described));
    }

    [Theory]
    [InlineData("bert", "{" + Small + ", \"hidden_act\": \"swish\"}",
        "format/bert: 'hidden_act' is \"swish\"; known are gelu (erf), gelu_new (tanh) and relu.")]
    [InlineData("bert", "{\"num_hidden_layers\": 3}", "format/bert: 'hidden_size' is missing.")]
    [InlineData("bert", "{" + Small + ", \"position_embedding_type\": \"relative_key\"}",
        "format/bert: 'position_embedding_type' is \"relative_key\"; known is absolute.")]
    [InlineData("nezha", "{\"hidden_size\": \"wide\", \"num_hidden_layers\": 3}", "format/nezha: 'hidden_size' is \"wide\"; a number is expected.")]
    [InlineData("nezha", "{\"hidden_size\": 1.5, \"num_hidden_layers\": 3}", "format/nezha: 'hidden_size' is 1.5; a whole number is expected.")]
    [InlineData("albert", "{" + Small + "}", "format/albert: 'embedding_size' is missing.")]
    [InlineData("ernie", "{" + Small + "}", "format/ernie: 'layer_types' is missing.")]
    [InlineData("ernie", "{" + Small + ", \"layer_types\": [\"sim\", \"full_attention\"]}",
        "format/ernie: 'layer_types' is [\"sim\",\"full_attention\"]; known are sim, mix and norm.")]
    public void What_cannot_be_rebuilt_is_refused(string name, string config, string message) =>
        Assert.Equal(message, Assert.Throws<RunnerException>(() => Format(name).Describe(Json(config), [])).Message);

    [Theory]
    [InlineData("bert", "{'type': 'albert'}", "", "format/bert cannot express a model of type 'albert'; it knows 'bert'.")]
    [InlineData("bert", "{'type': 'bert', 'positions': 'none'}", "", "format/bert cannot express the positions 'none'; it knows 'learned'.")]
    [InlineData("nezha", "{'type': 'bert', 'positions': {'type': 'relative-functional', 'shifted': false}}", "",
        "format/nezha cannot express relative positions with 'shifted: false'; it knows the shifted form, as in NEZHA's code.")]
    [InlineData("albert", "{'type': 'albert', 'embedding': 768, 'embedding_projection': 'when-different'}", "",
        "format/albert cannot express embeddings as wide as the hidden states with 'embedding_projection: when-different'; it knows 'always'.")]
    [InlineData("bert", "{'type': 'bert'}", "causal-language",
        "format/bert cannot express the head 'causal-language'; it knows masked-language, next-sentence, sequence-classification, multi-label, regression, token-tagging, pair-ranking, span-extraction.")]
    [InlineData("tinybert", "{'type': 'bert'}", "regression", "format/tinybert cannot express the head 'regression' with 'relu: false'; it knows 'relu: true'.")]
    public void What_a_format_cannot_say_is_refused(string name, string model, string head, string message)
    {
        List<JsonObject> heads = head.Length == 0 ? [] : [new JsonObject { ["type"] = head }];
        var error = Assert.Throws<RunnerException>(() => Format(name).Configure(new PublishedModel(Settings(model), heads), 10));
        Assert.Equal(message, error.Message);
    }

    /// <summary>The same JSON; numbers by value.</summary>
    private static bool Same(JsonNode? a, JsonNode? b) =>
        JsonNode.DeepEquals(JsonNode.Parse(a?.ToJsonString() ?? "null"), JsonNode.Parse(b?.ToJsonString() ?? "null"));

    private static IModelFormatComponent Format(string name) => Composed.Component<IModelFormatComponent>(("type", name));

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static JsonObject Settings(string text) => Json(text.Replace('\'', '"'));
}
