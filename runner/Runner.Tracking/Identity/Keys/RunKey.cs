using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Tracking;

/// <summary>
/// What a run depends on, part by part, so that a difference can be named: settings, data, weights, vocabularies and plugins. Where things lie, what
/// they are called and what changes nothing that is computed is no part of it. Kept beside the run as <c>key.json</c>.
/// </summary>
public sealed class RunKey
{
    private readonly SortedDictionary<string, KeyPart> _parts = new(StringComparer.Ordinal);

    /// <param name="parts">Each kind and name once.</param>
    public RunKey(IEnumerable<KeyPart> parts)
    {
        foreach (var part in parts)
            _parts.Add(KeyOf(part), part);
    }

    /// <summary>All parts, by kind and name.</summary>
    public IReadOnlyCollection<KeyPart> Parts => _parts.Values;

    /// <summary>SHA-256 over what decides the weights: equal keys train to equal weights, but for the last digits.</summary>
    public string Training => Hash(static kind => kind < KeyPartKind.Measurement);

    /// <summary>SHA-256 over what decides the weights and what is measured of them: equal keys are the same run, but for the last digits.</summary>
    public string Run => Hash(static kind => kind < KeyPartKind.Rounding);

    /// <summary>SHA-256 over the settings that decide what is learned; known before any data is opened.</summary>
    public string Settings => Hash(static kind => kind == KeyPartKind.Setting);

    /// <summary>
    /// How a later key differs, in the order of kinds. A setting that the older one does not know and that nobody wrote is none: the option did not exist then,
    /// and its default is what was done before.
    /// </summary>
    public IReadOnlyList<KeyDifference> DifferencesTo(RunKey now)
    {
        var differences = new List<KeyDifference>();
        foreach (var (at, part) in _parts)
        {
            var other = now._parts.GetValueOrDefault(at);
            if (other?.Value != part.Value)
                differences.Add(new KeyDifference(part.Kind, part.Name, part.Value, other?.Value));
        }
        differences.AddRange(now._parts.Values.Where(p => !p.IsDefault && !_parts.ContainsKey(KeyOf(p)))
            .Select(p => new KeyDifference(p.Kind, p.Name, null, p.Value)));
        return [.. differences.OrderBy(d => d.Kind).ThenBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>The key with other parts of some kinds.</summary>
    public RunKey With(IReadOnlyCollection<KeyPartKind> kinds, IEnumerable<KeyPart> parts) =>
        new(Parts.Where(p => !kinds.Contains(p.Kind)).Concat(parts));

    // by hand: what a serializer works out about types costs a start more than the rest of a key
    internal string ToJson() => Json().ToJsonString(TrackingJson.Indented) + "\n";

    internal void WriteTo(Utf8JsonWriter writer) => Json().WriteTo(writer);

    internal static RunKey Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Parse(document.RootElement);
    }

    internal static RunKey Parse(JsonElement json) => new(json.EnumerateObject().SelectMany(kind => kind.Value.EnumerateObject().Select(
        part => new KeyPart(Kind(kind.Name), part.Name, part.Value.GetString() ?? throw new JsonException($"'{part.Name}' has no value")))));

    private JsonObject Json()
    {
        var json = new JsonObject();
        foreach (var part in Parts)
        {
            var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(part.Kind.ToString());
            if (json[kind] is not JsonObject parts)
                json[kind] = parts = [];
            parts[part.Name] = part.Value;
        }
        return json;
    }

    // kinds in their order, names within them
    private static string KeyOf(KeyPart part) => $"{(char)part.Kind}{part.Name}";

    private static KeyPartKind Kind(string text) =>
        Enum.GetValues<KeyPartKind>().Single(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()) == text);

    private string Hash(Func<KeyPartKind, bool> takes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in Parts.Where(p => takes(p.Kind)))
            hash.AppendData(Encoding.UTF8.GetBytes($"{part.Kind}\0{part.Name}\0{part.Value}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
