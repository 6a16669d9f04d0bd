using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.Interchange;

namespace Runner.Weights;

/// <summary>The installed readers of published tokenizers, by name. Made when first needed.</summary>
public sealed class TokenizerFormats(Func<IReadOnlyList<(string Name, ITokenizerFormatComponent Format)>> load)
{
    private readonly Lazy<IReadOnlyList<(string Name, ITokenizerFormatComponent Format)>> _all = new(load);

    /// <summary>The tokenizer that the files of a folder describe; null where there are none, or none that say whose they are.</summary>
    /// <param name="folder">Of the published model.</param>
    /// <param name="configuration">The model's configuration.</param>
    /// <param name="accept">Keys to leave out of account.</param>
    /// <exception cref="RunnerException">RUN4252: nobody reads its class; RUN4253: several do; or what is not known about it.</exception>
    internal PublishedTokenizer? Describe(string folder, JsonObject configuration, IReadOnlyList<string> accept)
    {
        var files = new TokenizerFiles(folder, configuration, name =>
        {
            var path = Path.Combine(folder, name);
            return !accept.Contains(name) && File.Exists(path) ? Accepted.Without(PublishedFolder.Read(path), accept) : null;
        });
        var matching = _all.Value.Where(f => f.Format.Recognizes(files)).ToList();
        return matching switch
        {
            [var one] => one.Format.Describe(files),
            [_, _, ..] => throw InterchangeErrors.SeveralTokenizers.With(folder, string.Join(", ", matching.Select(f => f.Name))),
            _ when files.Class is { } name => throw InterchangeErrors.UnknownTokenizer.With(folder, $"is of the class '{name}'", Names, "tokenizer_class"),
            _ when files.Whole is { } whole => throw InterchangeErrors.UnknownTokenizer.With(
                folder, $"is in tokenizer.json, of the type '{(whole["model"] as JsonObject)?["type"]}'", Names, "tokenizer.json"),
            _ => null,
        };
    }

    private string Names => _all.Value.Count == 0 ? "none" : string.Join(", ", _all.Value.Select(f => f.Name));
}

/// <summary>Settings without the keys that the user vouches for.</summary>
internal static class Accepted
{
    /// <summary>The same map with these keys removed, a dot leading into a map within: <c>normalizer.prepend</c>.</summary>
    public static JsonObject Without(JsonObject settings, IReadOnlyList<string> accept)
    {
        foreach (var key in accept)
        {
            var map = settings;
            var steps = key.Split('.');
            foreach (var step in steps[..^1])
                map = map?[step] as JsonObject;
            map?.Remove(steps[^1]);
            settings.Remove(key);
        }
        return settings;
    }
}
