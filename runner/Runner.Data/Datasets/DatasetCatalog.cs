using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Recipes;

namespace Runner.Data;

/// <summary>The well-known data sets that Runner can download, by name. Reads a list inside the assembly; needs no network.</summary>
public sealed class DatasetCatalog
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    internal DatasetCatalog(IReadOnlyList<DatasetEntry> entries) => Entries = entries;

    /// <summary>All data sets, by name.</summary>
    public IReadOnlyList<DatasetEntry> Entries { get; }

    /// <summary>The list that comes with Runner.</summary>
    public static DatasetCatalog Load()
    {
        using var stream = typeof(DatasetCatalog).Assembly.GetManifestResourceStream("datasets.json")!;
        return new DatasetCatalog(JsonSerializer.Deserialize<DatasetEntry[]>(stream, Json)!);
    }

    /// <summary>The data set of a name.</summary>
    /// <exception cref="Errors.RunnerException">RUN3020: there is none; the nearest name is named.</exception>
    public DatasetEntry Find(string name)
    {
        if (Entries.FirstOrDefault(entry => entry.Name == name) is { } found)
            return found;
        var nearest = NearestName.Suggest(name, Entries.Select(entry => entry.Name))
            ?? Entries.FirstOrDefault(entry => name.Length > 2 && entry.Name.Contains(name, StringComparison.OrdinalIgnoreCase))?.Name;
        throw DataErrors.UnknownDataset.With(name, nearest is null ? "" : $"; did you mean '{nearest}'?");
    }
}
