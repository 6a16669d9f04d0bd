using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Runner.Tracking;

/// <summary>
/// What a run depends on, part by part, so that a difference can be named: settings, data, weights, vocabularies and plugins. Where things lie, what
/// they are called and what changes nothing that is computed is no part of it. Kept beside the run as <c>key.json</c>.
/// </summary>
public sealed class RunKey
{
    private readonly SortedDictionary<(KeyPartKind Kind, string Name), KeyPart> _parts;

    /// <param name="parts">Each kind and name once.</param>
    public RunKey(IEnumerable<KeyPart> parts)
    {
        _parts = new(Comparer<(KeyPartKind Kind, string Name)>.Create(static (a, b) =>
            a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Name, b.Name)));
        foreach (var part in parts)
            _parts.Add((part.Kind, part.Name), part);
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
        differences.AddRange(now._parts.Values.Where(p => !p.IsDefault && !_parts.ContainsKey((p.Kind, p.Name)))
            .Select(p => new KeyDifference(p.Kind, p.Name, null, p.Value)));
        return [.. differences.OrderBy(d => d.Kind).ThenBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>The key with other parts of some kinds.</summary>
    public RunKey With(IReadOnlyCollection<KeyPartKind> kinds, IEnumerable<KeyPart> parts) =>
        new(Parts.Where(p => !kinds.Contains(p.Kind)).Concat(parts));

    /// <summary>
    /// The key of a run. One that is damaged or gone is taken from the run's journal, and the file made again; null where that has none either, as in a run
    /// of an older version.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="notice">Hears that it was made again.</param>
    public static RunKey? Read(RunFolder folder, TrackingNotice? notice = null)
    {
        string damage;
        try
        {
            return Parse(File.ReadAllText(folder.KeyFile));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            damage = e.Message.TrimEnd('.');
        }
        if (JournalReader.ReadAll(folder.JournalFile).OfType<KeyRecord>().LastOrDefault()?.Key is not { } key)
            return null;
        try
        {
            if (File.Exists(folder.KeyFile))
                File.Copy(folder.KeyFile, folder.KeyFile + ".damaged", overwrite: true);
            key.Write(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a workspace that can only be read: it is told from the journal each time
        }
        notice?.Invoke(TrackingErrors.KeyMended, TrackingErrors.KeyMended.Format(folder.Location, damage));
        return key;
    }

    /// <summary>Keeps the key beside the run.</summary>
    public void Write(RunFolder folder) => AtomicFile.Write(folder.KeyFile, ToJson());

    internal string ToJson() => JsonSerializer.Serialize(ByKind, TrackingJson.Indented) + "\n";

    internal void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, ByKind, TrackingJson.Line);

    internal static RunKey Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Parse(document.RootElement);
    }

    internal static RunKey Parse(JsonElement json) => new(
        (json.Deserialize<Dictionary<string, Dictionary<string, string>>>(TrackingJson.Line) ?? throw new JsonException("it is null"))
            .SelectMany(kind => kind.Value.Select(p => new KeyPart(Kind(kind.Key), p.Key, p.Value))));

    private Dictionary<string, Dictionary<string, string>> ByKind => Parts.GroupBy(p => p.Kind).ToDictionary(
        kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Key.ToString()),
        kind => kind.ToDictionary(p => p.Name, p => p.Value));

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
