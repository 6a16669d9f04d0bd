using System.Text.Json.Nodes;
using Runner.Interchange;
using static System.FormattableString;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>What the formats of BERT and its relatives share: the walk between configuration, settings and names.</summary>
internal abstract class BertFamilyFormat : IModelFormatComponent
{
    /// <summary>Named in messages: <c>format/bert</c>.</summary>
    protected abstract string Format { get; }

    /// <summary>Type of the architecture here.</summary>
    protected abstract string Architecture { get; }

    /// <summary>Name of the backbone in this file's names.</summary>
    protected virtual string Backbone => "bert";

    /// <summary>Other names the backbone goes by.</summary>
    protected virtual IReadOnlyList<string> OtherBackbones => [];

    /// <summary>The head at <c>cls.seq_relationship</c>.</summary>
    protected virtual string PairHead => PublishedHeads.NextSentence;

    /// <summary>Beginning of the classes' names in <c>architectures</c>.</summary>
    protected virtual string Family => "Bert";

    /// <summary>Heads this family has places for.</summary>
    protected virtual IReadOnlyList<string> KnownHeads => [PublishedHeads.MaskedLanguage, PairHead, .. PublishedHeads.Applications];

    /// <summary>What is known of each key of a configuration.</summary>
    protected abstract ConfigurationKeys Keys { get; }

    public abstract bool Recognizes(JsonObject config, IReadOnlyCollection<string> names);

    public PublishedModel Describe(JsonObject config, IReadOnlyCollection<string> names)
    {
        Keys.Check(Format, config);
        var reader = new JsonSettings(Format, config);
        var here = Map(config, names).Where(entry => entry.Name is not null).Select(entry => entry.Name!).ToList();
        var pooler = here.Count == 0 || here.Exists(name => name.Contains(".pooler.", StringComparison.Ordinal));
        return new PublishedModel(Settings(reader, pooler), [.. PublishedHeads.Read(Format, config, here, PairHead).Select(head => Complete(JsonSettings.TypeOf(head), head, reader))])
        {
            Tokenizer = Tokenizer(reader),
        };
    }

    public JsonObject Configure(PublishedModel model, int vocabularySize)
    {
        var type = JsonSettings.TypeOf(model.Model);
        if (type != Architecture)
            throw FormatErrors.Inexpressible.With(Format, $"a model of type '{type}'", $"'{Architecture}'");
        var config = Configuration(new JsonSettings(Format, model.Model));
        config["vocab_size"] = vocabularySize;
        if (model.Special is { } special)
            config["pad_token_id"] = special.Padding;
        PublishedHeads.Write(Format, config, Family, model.Heads, KnownHeads);
        foreach (var head in model.Heads)
            Keep(JsonSettings.TypeOf(head), new JsonSettings(Format, head), new JsonSettings(Format, model.Model), config);
        if (model.Tokenizer?["lower_case"] is { } lowerCase)
            config["do_lower_case"] = lowerCase.DeepClone();
        return config;
    }

    public IReadOnlyList<TensorMapping> Map(JsonObject config, IReadOnlyCollection<string> publishedNames) =>
        Table(new JsonSettings(Format, config)).Map(publishedNames, PublishedNames.Normalizer(publishedNames, Backbone, OtherBackbones));

    public IReadOnlyList<TensorMapping> MapBack(JsonObject config, IReadOnlyCollection<string> names) =>
        Table(new JsonSettings(Format, config)).MapBack(names);

    /// <summary>The recipe's <c>model</c>.</summary>
    protected abstract JsonObject Settings(JsonSettings config, bool pooler);

    /// <summary>The configuration of a model, without vocabulary and heads.</summary>
    protected abstract JsonObject Configuration(JsonSettings model);

    /// <summary>All tensors of the model and its possible heads.</summary>
    protected abstract NameTable Table(JsonSettings config);

    /// <summary>Key of the dropout before a classifier.</summary>
    protected virtual string ClassifierDropout => "classifier_dropout";

    /// <summary>The dropout before a classifier where a configuration says none.</summary>
    protected virtual double DefaultClassifierDropout(JsonSettings config) => config.Number("hidden_dropout_prob", 0.1);

    /// <summary>Whether a rectifier stands between pooler and classifier.</summary>
    protected virtual bool RectifiesPooled => false;

    /// <summary>Adds to a head what the configuration says of it.</summary>
    protected virtual JsonObject Complete(string type, JsonObject head, JsonSettings config)
    {
        if (PublishedHeads.AtClassifier.Contains(type))
            head["dropout"] = config.Number(ClassifierDropout, DefaultClassifierDropout(config));
        if (RectifiesPooled && PublishedHeads.ReadsPooled(type))
            head["relu"] = true;
        return head;
    }

    /// <summary>Notes in <paramref name="config"/> what a head has of its own, or refuses it.</summary>
    protected virtual void Keep(string type, JsonSettings head, JsonSettings model, JsonObject config)
    {
        if (PublishedHeads.AtClassifier.Contains(type))
            config[ClassifierDropout] = head.Number("dropout", 0.1);
        if (PublishedHeads.ReadsPooled(type) && head.Flag("relu", false) != RectifiesPooled)
            throw Inexpressible(type, $"relu: {(RectifiesPooled ? "false" : "true")}", $"relu: {(RectifiesPooled ? "true" : "false")}");
        if (type != PublishedHeads.MaskedLanguage)
            return;
        if (!head.Flag("transform", true))
            throw Inexpressible(type, "transform: false", "transform: true");
        KeepPredictionEps(head.Number("layer_norm_eps", model.Number("layer_norm_eps", 1e-12)), model.Number("layer_norm_eps", 1e-12), config);
    }

    /// <summary>Notes the epsilon of the masked-language head's layer norm, or refuses one that is not the backbone's.</summary>
    protected virtual void KeepPredictionEps(double own, double backbone, JsonObject config)
    {
        if (own != backbone)
            throw Inexpressible(PublishedHeads.MaskedLanguage, Invariant($"layer_norm_eps: {own}"), Invariant($"the backbone's {backbone}"));
    }

    /// <summary>The recipe's <c>tokenizer</c> without its files; null where it does not follow from the family.</summary>
    protected virtual JsonObject? Tokenizer(JsonSettings config)
    {
        var tokenizer = new JsonObject { ["type"] = "wordpiece" };
        if (config.Has("do_lower_case"))
            tokenizer["lower_case"] = config.Flag("do_lower_case", true);
        return tokenizer;
    }

    private Errors.RunnerException Inexpressible(string head, string setting, string known) =>
        FormatErrors.Inexpressible.With(Format, $"the head '{head}' with '{setting}'", $"'{known}'");
}
