using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Training.Support;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

/// <summary>Published models that are not what their names suggest.</summary>
[Collection(TorchTests.Name)]
public sealed class ForeignModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ForeignModelTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert_a", "is_decoder", "true", "RUN4551")]
    [InlineData("bert_a", "add_cross_attention", "true", "RUN4551")]
    [InlineData("bert_a", "position_embedding_type", "\"relative_key\"", "RUN4551")]
    [InlineData("nezha_a", "position_embedding_type", "\"relative_key\"", "RUN4551")]
    [InlineData("bert_a", "pruned_heads", "{\"0\": [1]}", "RUN4551")]
    [InlineData("bert_a", "embedding_size", "16", "RUN4551")]
    [InlineData("bert_a", "pooler_type", "\"mean\"", "RUN4551")]
    [InlineData("bert_a", "norm_type", "\"rms\"", "RUN4250")]
    [InlineData("bert_a", "auto_map", "{\"AutoModel\": \"modeling.Model\"}", "RUN4250")]
    [InlineData("albert_hf", "net_structure_type", "1", "RUN4551")]
    [InlineData("gpt2_a", "scale_attn_by_inverse_layer_idx", "true", "RUN4551")]
    [InlineData("gpt2_a", "rotary_dim", "16", "RUN4250")]
    public void A_key_that_changes_the_computation_is_refused_with_its_value(string golden, string key, string value, string code)
    {
        PublishedModels.Write(_folder["source"], golden);
        Configure(config => config[key] = JsonNode.Parse(value));

        foreach (var attempt in new Action[]
        {
            () => PublishedModels.Import(_folder["source"], _folder["model"]),
            () => new WeightsReader(PublishedModels.Formats).Open(_folder["source"]).Dispose(),
        })
        {
            var error = Assert.Throws<RunnerException>(attempt);
            Assert.Equal(code, error.Descriptor.Code);
            Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(JsonNode.Parse(value)!.ToJsonString(), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unknown_key_that_the_user_vouches_for_is_accepted_and_remembered()
    {
        PublishedModels.Write(_folder["source"], "bert_a");
        Configure(config => config["my_note"] = 3);
        PublishedModels.Import(_folder["source"], _folder["model"], accept: ["my_note"]);
        Assert.Contains("\"accepted\": [\n    \"my_note\"", File.ReadAllText(_folder["model", "published.json"]), StringComparison.Ordinal);
        Assert.Equal("bert", PublishedModels.Export(_folder["model"], _folder["exported"]).Format);
    }

    [Theory]
    [InlineData("bert_a", "cls.predictions.decoder.weight", "word_embeddings.weight")]
    [InlineData("gpt2_a", "lm_head.weight", "wte.weight")]
    [InlineData("albert_hf", "predictions.decoder.weight", "word_embeddings.weight")]
    [InlineData("albert_a", "cls.predictions.decoder.weight", "word_embeddings.weight")]
    public void A_decoder_of_its_own_is_refused_and_one_that_repeats_the_embedding_is_not(string golden, string decoder, string embedding)
    {
        using var scope = NewDisposeScope();
        IEnumerable<(string, Tensor)> WithDecoder((string Name, Tensor Value) tensor, double more) => tensor.Name.EndsWith(embedding, StringComparison.Ordinal)
            ? [tensor, (decoder, tensor.Value + more)] : tensor.Name == decoder ? [] : [tensor];
        PublishedModels.Write(_folder["tied"], golden, change: tensor => WithDecoder(tensor, 0));
        PublishedModels.Write(_folder["source"], golden, change: tensor => WithDecoder(tensor, 1));

        PublishedModels.Import(_folder["tied"], _folder["same"]);
        var error = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"]));
        Assert.Equal("RUN4251", error.Descriptor.Code);
        Assert.Matches($@"'{decoder}' does not repeat '\S*{embedding}'", error.Message);
        Assert.Equal("RUN4251", Assert.Throws<RunnerException>(() => new WeightsReader(PublishedModels.Formats).Open(_folder["source"])).Descriptor.Code);
        Assert.Single(PublishedModels.Import(_folder["source"], _folder["model"], allowMissing: true).Unknown);
    }

    [Theory]
    [InlineData("bert_a", "module.")]
    [InlineData("bert_a", "_orig_mod.")]
    [InlineData("bert_a", "module._orig_mod.")]
    [InlineData("gpt2_a", "_orig_mod.")]
    [InlineData("gpt2_a", "module.")]
    public void Names_of_wrapped_models_are_read_and_come_back(string golden, string wrapper)
    {
        PublishedModels.Write(_folder["source"], golden, change: tensor => [(wrapper + tensor.Name, tensor.Value)]);
        var report = PublishedModels.Import(_folder["source"], _folder["model"]);
        Assert.Empty(report.Missing);
        PublishedModels.Export(_folder["model"], _folder["exported"]);
        Assert.Equal(PublishedModels.Contents(_folder["source", "model.safetensors"]), PublishedModels.Contents(_folder["exported", "model.safetensors"]));
    }

    [Fact]
    public void The_second_release_of_tinybert_has_a_projection_for_each_state()
    {
        PublishedModels.Write(_folder["source"], "bert_a", change: tensor => tensor.Name == "bert.pooler.dense.bias"
            ? [tensor, .. Enumerable.Range(0, 3).SelectMany(i => new[] { ($"fit_denses.{i}.weight", ones(48, 32)), ($"fit_denses.{i}.bias", ones(48)) })]
            : [tensor]);
        Configure(config =>
        {
            foreach (var (key, value) in JsonNode.Parse("""{"cell": {}, "structure": [], "pre_trained": "", "training": "", "emb_size": 32}""")!.AsObject())
                config[key] = value!.DeepClone();
        });
        var report = PublishedModels.Import(_folder["source"], _folder["model"]);
        Assert.Equal("tinybert", report.Format);
        Assert.Empty(report.Unknown);
        Assert.Equal(6, report.Unused.Count);
    }

    [Theory]
    [InlineData("{}", null, "bert", "sequence-classification", false)]
    [InlineData("""{"pre_trained": "", "emb_size": 32}""", null, "tinybert", "sequence-classification", true)]
    [InlineData("""{"pre_trained": "", "emb_size": 32}""", "BertForSequenceClassification", "bert", "sequence-classification", false)]
    [InlineData("{}", "TinyBertForSequenceClassification", "tinybert", "sequence-classification", true)]
    [InlineData("""{"num_labels": 1}""", "BertForSequenceClassification", "bert", "regression", false)]
    [InlineData("""{"id2label": {"0": "LABEL_0"}}""", null, "bert", "regression", false)]
    [InlineData("""{"num_labels": 1, "problem_type": "multi_label_classification"}""", null, "bert", "multi-label", false)]
    public void A_classifier_is_what_its_configuration_makes_it(string keys, string? architecture, string format, string head, bool relu)
    {
        var config = JsonNode.Parse("""{"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 9, "hidden_dropout_prob": 0.25}""")!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(keys)!.AsObject())
            config[key] = value!.DeepClone();
        if (architecture is not null)
            config["architectures"] = new JsonArray(architecture);
        string[] names = ["bert.encoder.layer.0.output.dense.weight", "classifier.weight", "classifier.bias"];

        var (name, component) = PublishedModels.Formats.Choose("here", config, names, null);
        var described = Assert.Single(component.Describe(config, names).Heads);

        Assert.Equal((format, head), (name, described["type"]!.ToString()));
        Assert.Equal(relu, (bool?)described["relu"] ?? false);
        Assert.Equal(relu ? 0 : 0.25, (double)described["dropout"]!);
    }

    [Fact]
    public void A_classifier_of_an_unknown_class_is_refused()
    {
        var config = JsonNode.Parse("""{"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 9, "architectures": ["BertForMultipleChoice"]}""")!.AsObject();
        string[] names = ["bert.encoder.layer.0.output.dense.weight", "classifier.weight", "classifier.bias"];
        var error = Assert.Throws<RunnerException>(() => PublishedModels.Formats.Find("bert").Format.Describe(config, names));
        Assert.Contains("'architectures' is [\"BertForMultipleChoice\"]", error.Message, StringComparison.Ordinal);
    }

    private void Configure(Action<JsonObject> change)
    {
        var path = _folder["source", "config.json"];
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}
