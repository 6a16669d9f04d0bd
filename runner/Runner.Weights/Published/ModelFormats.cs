using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.Interchange;

namespace Runner.Weights;

/// <summary>The installed formats of published models, by name. Made when first needed: they may themselves ask for services.</summary>
public sealed class ModelFormats(Func<IReadOnlyList<(string Name, IModelFormatComponent Format)>> load)
{
    private readonly Lazy<IReadOnlyList<(string Name, IModelFormatComponent Format)>> _all = new(load);

    /// <summary>All names, for messages.</summary>
    public string Names => _all.Value.Count == 0 ? "none" : string.Join(", ", _all.Value.Select(f => f.Name));

    /// <exception cref="RunnerException">RUN4219.</exception>
    public (string Name, IModelFormatComponent Format) Find(string name) =>
        _all.Value.FirstOrDefault(f => f.Name == name) is { Format: not null } found ? found : throw InterchangeErrors.UnknownFormat.With(name, Names);

    /// <summary>The format asked for, else the one that recognizes the model.</summary>
    /// <exception cref="RunnerException">RUN4217 none, RUN4218 several, RUN4219 not installed.</exception>
    internal (string Name, IModelFormatComponent Format) Choose(string place, JsonObject config, IReadOnlyCollection<string> names, string? wanted)
    {
        if (wanted is not null)
            return Find(wanted);
        var matching = _all.Value.Where(f => f.Format.Recognizes((JsonObject)config.DeepClone(), names)).ToList();
        return matching switch
        {
            [var one] => one,
            [] => throw InterchangeErrors.NotRecognized.With(place, Names),
            _ => throw InterchangeErrors.SeveralFormats.With(place, string.Join(", ", matching.Select(f => f.Name))),
        };
    }
}
