using System.Text.Json.Nodes;
using Runner.Components;

namespace Runner.Interchange;

/// <summary>Reads the tokenizer files that lie beside published weights: which tokenizer they describe, and all that says how text is cut.</summary>
[ComponentKind("tokenizer-format")]
public interface ITokenizerFormatComponent : IComponent
{
    /// <summary>Whether the files describe a tokenizer of this family.</summary>
    bool Recognizes(TokenizerFiles files);

    /// <summary>The settings that cut text in the same way here.</summary>
    /// <exception cref="Errors.RunnerException">Something they ask for is not known here; the message names it with its value.</exception>
    PublishedTokenizer Describe(TokenizerFiles files);
}

/// <summary>The tokenizer files of a folder.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Model">The model's configuration, which may name the tokenizer's class.</param>
/// <param name="Read">Reads a JSON file of the folder by name; null where it is absent.</param>
public sealed record TokenizerFiles(string Folder, JsonObject Model, Func<string, JsonObject?> Read)
{
    /// <summary><c>tokenizer_config.json</c>; empty where there is none.</summary>
    public JsonObject Configuration { get; } = Read("tokenizer_config.json") ?? [];

    /// <summary><c>tokenizer.json</c>, which holds everything in one; null where there is none.</summary>
    public JsonObject? Whole { get; } = Read("tokenizer.json");

    /// <summary>The class that reads the files elsewhere; null where nothing says it.</summary>
    public string? Class => (Configuration["tokenizer_class"] ?? Model["tokenizer_class"])?.ToString();

    /// <summary>Whether the folder has a file.</summary>
    public bool Has(string name) => File.Exists(Path.Combine(Folder, name));
}

/// <summary>A published tokenizer as settings.</summary>
/// <param name="Settings">The recipe's <c>tokenizer</c>: <c>type</c> and options; paths of files start with <c>./</c> and lie in the folder.</param>
public sealed record PublishedTokenizer(JsonObject Settings)
{
    /// <summary>Writes files that <see cref="Settings"/> name and the folder lacks, into the folder given; null where it lacks none.</summary>
    public Action<string>? Write { get; init; }

    /// <summary>What may be meant otherwise, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
