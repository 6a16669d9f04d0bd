using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Training.Data;

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
        var nearest = Entries.MinBy(entry => Distance(entry.Name, name));
        var near = nearest is not null && (Distance(nearest.Name, name) <= Math.Max(2, name.Length / 3)
            || nearest.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
        nearest = near ? nearest : Entries.FirstOrDefault(entry => name.Length > 2 && entry.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
        throw DataErrors.UnknownDataset.With(name, nearest is null ? "" : $"; did you mean '{nearest.Name}'?");
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
