using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Interchange;

/// <summary>
/// Describes how one family of published checkpoints relates to a model here: its configuration file and the names of its tensors, in
/// both directions. No weights are touched.
/// </summary>
[ComponentKind("format")]
public interface IModelFormatComponent : IComponent
{
    /// <summary>Whether a checkpoint is of this family.</summary>
    /// <param name="config">Its <c>config.json</c>.</param>
    /// <param name="names">Its tensors.</param>
    bool Recognizes(JsonObject config, IReadOnlyCollection<string> names);

    /// <summary>The settings that build the same model here.</summary>
    PublishedModel Describe(JsonObject config, IReadOnlyCollection<string> names);

    /// <summary>The configuration file for a model here; the inverse of <see cref="Describe"/>.</summary>
    /// <param name="model">Settings and heads.</param>
    /// <param name="vocabularySize">V.</param>
    JsonObject Configure(PublishedModel model, int vocabularySize);

    /// <summary>
    /// How published tensors relate to parameters here, for the model <paramref name="config"/> describes: one entry for each published
    /// name, skipped ones (constant buffers, second names of tied tensors) included. A name that is missing is not understood.
    /// </summary>
    IReadOnlyList<TensorMapping> Map(JsonObject config, IReadOnlyCollection<string> publishedNames);

    /// <summary>The published names to write for parameters here, second names of tied tensors included; the inverse of <see cref="Map"/>.</summary>
    /// <param name="config">Made by <see cref="Configure"/>.</param>
    /// <param name="names">Names of the model's parameters.</param>
    IReadOnlyList<TensorMapping> MapBack(JsonObject config, IReadOnlyCollection<string> names);

    /// <summary>Further files that readers of this format look for, by name, for a configuration made by <see cref="Configure"/>. Default: none.</summary>
    IReadOnlyDictionary<string, JsonObject> SideFiles(JsonObject config) => new Dictionary<string, JsonObject>();

    /// <summary>
    /// Whether readers of this format learn from the tokenizer's own files which tokenizer it is. Where they do not, they take the one that
    /// <see cref="Describe"/> names. Default: they do.
    /// </summary>
    bool ReadsTokenizerFiles => true;
}

/// <summary>A published model as settings.</summary>
/// <param name="Model">The recipe's <c>model</c>: <c>type</c> and options.</param>
/// <param name="Heads">The heads whose weights are there: <c>type</c> and options each.</param>
public sealed record PublishedModel(JsonObject Model, IReadOnlyList<JsonObject> Heads)
{
    /// <summary>The recipe's <c>tokenizer</c> without its files; null where the configuration does not say.</summary>
    public JsonObject? Tokenizer { get; init; }

    /// <summary>Ids of the tokens with a function, for a model that is to be written; null where they are not known.</summary>
    public SpecialTokens? Special { get; init; }
}

/// <summary>One published tensor and the parameter it is.</summary>
/// <param name="Published">Its name in the checkpoint.</param>
/// <param name="Name">The parameter's name here; null where it is understood and left out when reading.</param>
public sealed record TensorMapping(string Published, string? Name)
{
    /// <summary>Stored as the transpose of the parameter here.</summary>
    public bool Transposed { get; init; }

    /// <summary>
    /// For a tensor that is left out because it is a second name: the parameter here whose numbers it must repeat. One that holds others is a tensor of
    /// its own, which the model has no place for.
    /// </summary>
    public string? SameAs { get; init; }
}
