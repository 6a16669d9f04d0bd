using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>Yuefu's release with TensorFlow names: <c>bert/encoder/layer_0/attention/self/query/kernel</c>, kernels as [inputs, outputs].</summary>
/// <remarks>
/// Kernels are transposed on the way. <c>hidden_act: gelu</c> means the tanh form, which the released code has under that name; the erf form
/// cannot be expressed. The head is BERT's transform with the tied embedding and a bias. Counters and optimizer state (<c>adam_m</c>, <c>adam_v</c>,
/// <c>global_step</c>) are left out when reading.
/// </remarks>
[Component("format/yuefu", Source = "huawei-noah/Pretrained-Language-Model, NEZHA-Gen-TensorFlow")]
internal sealed class YuefuFormatComponent : IModelFormatComponent
{
    private const string Format = "format/yuefu", Head = "causal-language", Kernel = "/kernel";

    private static readonly ConfigurationKeys Keys = FamilyKeys.Of().Read("is_decoder", "use_relative_position", "max_relative_position");

    public bool Recognizes(JsonObject config, IReadOnlyCollection<string> names) =>
        FamilyTraits.IsModelType(config, "yuefu")
        && (names.Count == 0 ? config["model_type"] is not null : names.Contains("bert/embeddings/word_embeddings"))
        && !names.Contains("bert/embeddings/token_type_embeddings");

    public PublishedModel Describe(JsonObject config, IReadOnlyCollection<string> names)
    {
        Keys.Check(Format, config);
        var reader = new JsonSettings(Format, config);
        TransformerSettings.RequireAbsolute(reader);
        if (reader.Text("hidden_act") is not (null or "gelu" or "gelu_new" or "relu"))
            throw reader.Unusable("hidden_act", "known are gelu (here the tanh form) and relu");
        var model = TransformerSettings.Read(reader, "yuefu", "gelu");
        model.Remove("type_vocabulary_size");
        if (model["activation"]!.ToString() == "gelu")
            model["activation"] = "gelu-tanh";
        model["positions"] = TransformerSettings.Learned(reader);
        var alone = names.Count > 0 && !names.Any(name => name.StartsWith("cls/predictions/", StringComparison.Ordinal));
        return new PublishedModel(model, alone ? [] : [new JsonObject { ["type"] = Head, ["transform"] = true, ["bias"] = true }])
        {
            Tokenizer = new JsonObject { ["type"] = "wordpiece" },
        };
    }

    public JsonObject Configure(PublishedModel model, int vocabularySize)
    {
        if (JsonSettings.TypeOf(model.Model) is var type and not "yuefu")
            throw FormatErrors.Inexpressible.With(Format, $"a model of type '{type}'", "'yuefu'");
        foreach (var head in model.Heads)
        {
            if (JsonSettings.TypeOf(head) != Head || head["transform"]?.ToString() != "true" || head["bias"]?.ToString() != "true" || head["layer_norm_eps"] is not null)
                throw FormatErrors.Inexpressible.With(Format, $"the head {head.ToJsonString()}", $"'{Head}' with 'transform: true' and 'bias: true'");
        }
        var settings = new JsonSettings(Format, model.Model);
        var activation = settings.Text("activation") ?? "gelu-tanh";
        if (activation is not ("gelu-tanh" or "relu"))
            throw FormatErrors.Inexpressible.With(Format, $"the activation '{activation}'", "gelu-tanh and relu");
        var config = TransformerSettings.Write(settings, 768, 12, 12, 0.1);
        config.Remove("type_vocab_size");
        config["hidden_act"] = activation == "relu" ? "relu" : "gelu";
        config["model_type"] = "yuefu";
        config["max_position_embeddings"] = TransformerSettings.MaxLength(settings);
        config["vocab_size"] = vocabularySize;
        return config;
    }

    public IReadOnlyList<TensorMapping> Map(JsonObject config, IReadOnlyCollection<string> publishedNames)
    {
        var table = Table(config);
        foreach (var name in publishedNames.Where(IsState))
            table.Skip(name);
        return [.. table.Map(publishedNames, name => name).Select(Turned)];
    }

    public IReadOnlyList<TensorMapping> MapBack(JsonObject config, IReadOnlyCollection<string> names) => [.. Table(config).MapBack(names).Select(Turned)];

    /// <summary>The released code knows BERT's tokenizer alone.</summary>
    public bool ReadsTokenizerFiles => false;

    private static TensorMapping Turned(TensorMapping entry) => entry with { Transposed = entry.Published.EndsWith(Kernel, StringComparison.Ordinal) };

    private static bool IsState(string name) =>
        name == "global_step" || name.EndsWith("/adam_m", StringComparison.Ordinal) || name.EndsWith("/adam_v", StringComparison.Ordinal);

    private static NameTable Table(JsonObject config)
    {
        var table = new NameTable()
            .Add("bert/embeddings/word_embeddings", "bert.embeddings.word_embeddings.weight")
            .Add("bert/embeddings/position_embeddings", "bert.embeddings.position_embeddings.weight")
            .Add("cls/predictions/output_bias", "cls.predictions.bias");
        AddPart(table, "bert/embeddings/LayerNorm", "bert.embeddings.LayerNorm");
        AddPart(table, "cls/predictions/transform/dense", "cls.predictions.transform.dense");
        AddPart(table, "cls/predictions/transform/LayerNorm", "cls.predictions.transform.LayerNorm");
        for (var layer = 0; layer < new JsonSettings(Format, config).Integer("num_hidden_layers"); layer++)
        {
            foreach (var part in BertTable.Block)
                AddPart(table, $"bert/encoder/layer_{layer}/{part.Replace('.', '/')}", $"bert.encoder.layer.{layer}.{part}");
        }
        return table;
    }

    private static void AddPart(NameTable table, string published, string here)
    {
        var norm = published.EndsWith("LayerNorm", StringComparison.Ordinal);
        table.Add(published + (norm ? "/gamma" : Kernel), here + ".weight").Add(published + (norm ? "/beta" : "/bias"), here + ".bias");
    }
}
