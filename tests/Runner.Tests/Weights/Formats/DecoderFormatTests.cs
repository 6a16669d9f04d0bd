using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Errors;
using Runner.Heads;
using Runner.Interchange;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Weights.Formats;

[Collection(TorchTests.Name)]
public class DecoderFormatTests
{
    private const string Gpt2 = """
        { "type": "gpt2", "hidden": 24, "layers": 2, "heads": 3, "intermediate": 50, "activation": "gelu", "embedding_dropout": 0.05, "residual_dropout": 0.2,
          "attention_dropout": 0.15, "layer_norm_eps": 0.001, "initializer_range": 0.01, "positions": { "type": "learned", "max_length": 77 } }
        """;

    private const string Yuefu = """
        { "type": "yuefu", "hidden": 24, "layers": 2, "heads": 3, "intermediate": 50, "activation": "relu", "hidden_dropout": 0.05, "attention_dropout": 0.15,
          "layer_norm_eps": 0.001, "initializer_range": 0.01, "positions": { "type": "learned", "max_length": 77 } }
        """;

    private const string Plain = """{ "type": "causal-language" }""", Transformed = """{ "type": "causal-language", "transform": true, "bias": true }""";

    [Theory]
    [InlineData("gpt2", Gpt2, Plain)]
    [InlineData("yuefu", Yuefu, Transformed)]
    public void Settings_come_back_and_build_a_model_whose_every_parameter_has_a_name(string name, string settings, string head)
    {
        var format = Format(name);
        var model = new PublishedModel((JsonObject)JsonNode.Parse(settings)!, [(JsonObject)JsonNode.Parse(head)!]);
        var config = format.Configure(model, 90);
        Assert.Equal(90, (int)config["vocab_size"]!);

        using var built = Build(model);
        string[] here = [.. built.named_parameters().Select(entry => entry.name)];
        var back = format.MapBack(config, here);
        Assert.Equal(here.Order(), back.Select(entry => entry.Name!).Order());
        string[] published = [.. back.Select(entry => entry.Published)];
        Assert.Equal(published.Length, published.Distinct().Count());

        Assert.True(format.Recognizes(config, published));
        var described = format.Describe(config, published);
        Assert.Equal(model.Model.ToJsonString(), described.Model.ToJsonString());
        Assert.Equal([model.Heads[0].ToJsonString()], described.Heads.Select(h => h.ToJsonString()));
        Assert.Equal(back.OrderBy(entry => entry.Published), format.Map(config, published).OrderBy(entry => entry.Published));
        Assert.Equal(config.ToJsonString(), format.Configure(described, 90).ToJsonString());
    }

    [Fact]
    public void GPT2_is_read_with_and_without_prefix_head_and_masks()
    {
        var config = (JsonObject)JsonNode.Parse("""{ "model_type": "gpt2", "n_embd": 8, "n_layer": 1, "n_head": 2, "n_positions": 16, "vocab_size": 9 }""")!;
        string[] names = ["transformer.wte.weight", "transformer.h.0.attn.bias", "transformer.h.0.attn.masked_bias", "transformer.h.0.attn.c_attn.weight", "lm_head.weight"];
        var format = Format("gpt2");
        Assert.True(format.Recognizes(config, names));
        Assert.Equal("transformer.wte.weight", format.Map(config, names).Single(entry => entry.Published == "transformer.wte.weight").Name);
        Assert.All(format.Map(config, names).Where(entry => entry.Published is "lm_head.weight" || entry.Published.EndsWith("bias", StringComparison.Ordinal)), entry => Assert.Null(entry.Name));
        Assert.Equal(names.Length, format.Map(config, names).Count);

        string[] bare = ["wte.weight", "h.0.attn.c_attn.weight", "h.0.attn.bias", "ln_f.bias", "strange"];
        Assert.Equal(["transformer.wte.weight", "transformer.h.0.attn.c_attn.weight", null, "transformer.ln_f.bias"], format.Map(config, bare).Select(entry => entry.Name));
        Assert.Single(format.Describe(config, bare).Heads);
        config["architectures"] = new JsonArray("GPT2Model");
        Assert.Empty(format.Describe(config, bare).Heads);
        Assert.False(format.Recognizes(config, ["bert.embeddings.word_embeddings.weight"]));
    }

    [Fact]
    public void Yuefu_turns_its_kernels_and_leaves_out_optimizer_state()
    {
        var config = (JsonObject)JsonNode.Parse("""{ "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "hidden_act": "gelu" }""")!;
        string[] names = ["bert/embeddings/word_embeddings", "bert/encoder/layer_0/output/dense/kernel", "bert/encoder/layer_0/output/LayerNorm/gamma",
            "bert/encoder/layer_0/output/dense/kernel/adam_m", "global_step"];
        var format = Format("yuefu");
        Assert.True(format.Recognizes(config, names));
        Assert.Equal(
        [
            new("bert/embeddings/word_embeddings", "bert.embeddings.word_embeddings.weight"),
            new("bert/encoder/layer_0/output/dense/kernel", "bert.encoder.layer.0.output.dense.weight") { Transposed = true },
            new("bert/encoder/layer_0/output/LayerNorm/gamma", "bert.encoder.layer.0.output.LayerNorm.weight"),
            new("bert/encoder/layer_0/output/dense/kernel/adam_m", null),
            new TensorMapping("global_step", null),
        ], format.Map(config, names));
        Assert.Equal("gelu-tanh", format.Describe(config, names).Model["activation"]!.ToString());
    }

    [Theory]
    [InlineData("gpt2", """{ "n_embd": 8, "n_layer": 1, "n_head": 2, "activation_function": "swish" }""",
        "format/gpt2: 'activation_function' is \"swish\"; known are gelu_new (tanh), gelu (erf) and relu.")]
    [InlineData("gpt2", """{ "n_embd": 8, "n_layer": 1, "n_head": 2, "scale_attn_by_inverse_layer_idx": true }""",
        "format/gpt2: 'scale_attn_by_inverse_layer_idx' is true; only false is known: scores are not scaled by the layer here.")]
    [InlineData("gpt2", """{ "n_layer": 1, "n_head": 2 }""", "format/gpt2: 'n_embd' is missing.")]
    [InlineData("yuefu", """{ "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "hidden_act": "tanh" }""",
        "format/yuefu: 'hidden_act' is \"tanh\"; known are gelu (here the tanh form) and relu.")]
    public void What_cannot_be_rebuilt_is_refused(string name, string config, string message) =>
        Assert.Equal(message, Assert.Throws<RunnerException>(() => Format(name).Describe((JsonObject)JsonNode.Parse(config)!, [])).Message);

    [Theory]
    [InlineData("gpt2", """{ "type": "gpt2", "positions": "rotary" }""", Plain, "format/gpt2 cannot express the positions 'rotary'; it knows 'learned'.")]
    [InlineData("gpt2", """{ "type": "gpt2" }""", Transformed, "format/gpt2 cannot express a head with 'transform: true'; it knows the word embedding alone as decoder.")]
    [InlineData("gpt2", """{ "type": "bert" }""", Plain, "format/gpt2 cannot express a model of type 'bert'; it knows 'gpt2'.")]
    [InlineData("yuefu", """{ "type": "yuefu", "activation": "gelu" }""", Transformed, "format/yuefu cannot express the activation 'gelu'; it knows gelu-tanh and relu.")]
    public void What_a_format_cannot_express_is_refused(string name, string settings, string head, string message)
    {
        var model = new PublishedModel((JsonObject)JsonNode.Parse(settings)!, [(JsonObject)JsonNode.Parse(head)!]);
        Assert.Equal(message, Assert.Throws<RunnerException>(() => Format(name).Configure(model, 10)).Message);
    }

    private static IModelFormatComponent Format(string name) => Composed.Component<IModelFormatComponent>($"{{type: {name}}}");

    private static EncoderWithHeads Build(PublishedModel model)
    {
        var backbone = Composed.Factory.Create<IArchitectureComponent>(model.Model).Build(new ModelContext(90, 0));
        return new EncoderWithHeads(backbone, [.. model.Heads.Select(head => Composed.Factory.Create<IHeadComponent>(head).Build(new HeadContext(backbone, 90)))]);
    }
}
