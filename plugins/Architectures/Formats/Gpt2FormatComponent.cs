using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>GPT-2's checkpoints with PyTorch names: <c>h.0.attn.c_attn.weight</c>, weights as [inputs, outputs].</summary>
/// <remarks>
/// Published files have no prefix; later ones and saved language models have <c>transformer.</c>; both are read, names without are written. The tied
/// <c>lm_head.weight</c> is left out when reading, and not written, as in the published files; so are the constants <c>attn.bias</c> (the causal
/// mask) and <c>attn.masked_bias</c>. <c>activation_function</c>: gelu_new is the tanh form. Variants that scale scores by the layer, or not at all, or
/// attend across, are refused.
/// </remarks>
[Component("format/gpt2", Source = "Radford et al. 2019; names: huggingface/transformers v2.1.1 to today")]
internal sealed class Gpt2FormatComponent : IModelFormatComponent
{
    private const string Format = "format/gpt2", Backbone = "transformer.", Head = "causal-language";

    private static readonly ConfigurationKeys Keys = ConfigurationKeys.Common()
        .Read("n_embd", "n_layer", "n_head", "n_inner", "n_positions", "activation_function", "embd_pdrop", "resid_pdrop", "attn_pdrop", "layer_norm_epsilon", "initializer_range",
            "do_lower_case")
        .Harmless("the size of the causal mask", "n_ctx")
        .Harmless("they shape heads that are refused by their tensors", "summary_type", "summary_use_proj", "summary_activation", "summary_first_dropout", "summary_proj_to_labels")
        .Harmless("it changes the order of rounding alone", "reorder_and_upcast_attn")
        .Only("true", "scores are divided by the root of a head's width here", "scale_attn_weights")
        .Only("false", "scores are not scaled by the layer here", "scale_attn_by_inverse_layer_idx")
        .Read("is_decoder");                                                       // causal whatever it says

    private static readonly string[] BlockParts = ["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"];

    public bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "gpt2") && config["n_layer"] is not null
        && (names.Count == 0 || names.Any(name => name.EndsWith("h.0.attn.c_attn.weight", StringComparison.Ordinal)));

    public PublishedModel Describe(JsonObject config, IReadOnlyCollection<string> names)
    {
        var reader = new JsonSettings(Format, config);
        Keys.Check(Format, config);
        var hidden = reader.Integer("n_embd");
        var model = new JsonObject
        {
            ["type"] = "gpt2",
            ["hidden"] = hidden,
            ["layers"] = reader.Integer("n_layer"),
            ["heads"] = reader.Integer("n_head"),
            ["intermediate"] = reader.Integer("n_inner", 4 * hidden),
            ["activation"] = ReadActivation(reader),
            ["embedding_dropout"] = reader.Number("embd_pdrop", 0.1),
            ["residual_dropout"] = reader.Number("resid_pdrop", 0.1),
            ["attention_dropout"] = reader.Number("attn_pdrop", 0.1),
            ["layer_norm_eps"] = reader.Number("layer_norm_epsilon", 1e-5),
            ["initializer_range"] = reader.Number("initializer_range", 0.02),
            ["positions"] = new JsonObject { ["type"] = "learned", ["max_length"] = reader.Integer("n_positions", 1024) },
        };
        // The head has no tensors of its own; only a configuration can say that a backbone stands alone.
        var alone = config["architectures"] is JsonArray { Count: > 0 } classes && classes.All(name => name?.ToString() == "GPT2Model");
        return new PublishedModel(model, alone ? [] : [new JsonObject { ["type"] = Head }])
        {
            Tokenizer = new JsonObject { ["type"] = "byte-bpe" },
        };
    }

    public JsonObject Configure(PublishedModel model, int vocabularySize)
    {
        if (JsonSettings.TypeOf(model.Model) is var type and not "gpt2")
            throw FormatErrors.Inexpressible.With(Format, $"a model of type '{type}'", "'gpt2'");
        foreach (var head in model.Heads)
            Refuse(head);
        var settings = new JsonSettings(Format, model.Model);
        var (hidden, positions) = (settings.Integer("hidden", 768), TransformerSettings.MaxLength(settings));
        var config = new JsonObject
        {
            ["model_type"] = "gpt2",
            ["architectures"] = new JsonArray(model.Heads.Count > 0 ? "GPT2LMHeadModel" : "GPT2Model"),
            ["vocab_size"] = vocabularySize,
            ["n_positions"] = positions,
            ["n_ctx"] = positions,
            ["n_embd"] = hidden,
            ["n_layer"] = settings.Integer("layers", 12),
            ["n_head"] = settings.Integer("heads", 12),
            ["activation_function"] = WriteActivation(settings),
            ["embd_pdrop"] = settings.Number("embedding_dropout", 0.1),
            ["resid_pdrop"] = settings.Number("residual_dropout", 0.1),
            ["attn_pdrop"] = settings.Number("attention_dropout", 0.1),
            ["layer_norm_epsilon"] = settings.Number("layer_norm_eps", 1e-5),
            ["initializer_range"] = settings.Number("initializer_range", 0.02),
        };
        // readers take GPT-2's own 50256 where nothing is said
        if (model.Special is { } special)
            (config["bos_token_id"], config["eos_token_id"], config["pad_token_id"]) = (special.Classification, special.Separator, special.Padding);
        if (settings.Integer("intermediate", 4 * hidden) is var inner && inner != 4 * hidden)
            config["n_inner"] = inner;
        return config;
    }

    public IReadOnlyList<TensorMapping> Map(JsonObject config, IReadOnlyCollection<string> publishedNames) =>
        Table(config).Map(publishedNames, Regular);

    public IReadOnlyList<TensorMapping> MapBack(JsonObject config, IReadOnlyCollection<string> names) => Table(config).MapBack(names);

    /// <summary>What ends a text, for programs that write with the model.</summary>
    public IReadOnlyDictionary<string, JsonObject> SideFiles(JsonObject config)
    {
        string[] keys = ["bos_token_id", "eos_token_id", "pad_token_id"];
        var generation = new JsonObject(keys.Where(key => config[key] is not null).Select(key => KeyValuePair.Create(key, config[key]?.DeepClone())));
        return generation.Count > 0 && config["architectures"]?[0]?.ToString() == "GPT2LMHeadModel"
            ? new Dictionary<string, JsonObject> { ["generation_config.json"] = generation }
            : new Dictionary<string, JsonObject>();
    }

    private static string Regular(string name)
    {
        name = PublishedNames.Unwrapped(name);
        return name.StartsWith(Backbone, StringComparison.Ordinal) ? name[Backbone.Length..] : name;
    }

    private static NameTable Table(JsonObject config)
    {
        var table = new NameTable().Add("wte.weight", Backbone + "wte.weight").Add("wpe.weight", Backbone + "wpe.weight").Pair("ln_f", Backbone + "ln_f");
        for (var layer = 0; layer < new JsonSettings(Format, config).Integer("n_layer"); layer++)
        {
            foreach (var part in BlockParts)
                table.Pair($"h.{layer}.{part}", $"{Backbone}h.{layer}.{part}");
            table.Skip($"h.{layer}.attn.bias").Skip($"h.{layer}.attn.masked_bias");
        }
        return table.Tied("lm_head.weight", Backbone + "wte.weight", with: null);
    }

    private static void Refuse(JsonObject head)
    {
        if (JsonSettings.TypeOf(head) is var type and not Head)
            throw FormatErrors.Inexpressible.With(Format, $"the head '{type}'", $"'{Head}'");
        foreach (var option in new[] { "transform", "bias" })
        {
            if (head[option]?.ToString() == "true")
                throw FormatErrors.Inexpressible.With(Format, $"a head with '{option}: true'", "the word embedding alone as decoder");
        }
    }

    private static string ReadActivation(JsonSettings config) => (config.Text("activation_function") ?? "gelu_new") switch
    {
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => "gelu-tanh",
        "gelu" or "gelu_python" => "gelu",
        "relu" => "relu",
        _ => throw config.Unusable("activation_function", "known are gelu_new (tanh), gelu (erf) and relu"),
    };

    private static string WriteActivation(JsonSettings settings) => settings.Text("activation") switch
    {
        null or "gelu-tanh" => "gelu_new",
        "gelu" => "gelu",
        "relu" => "relu",
        var other => throw FormatErrors.Inexpressible.With(Format, $"the activation '{other}'", "gelu, gelu-tanh and relu"),
    };
}
