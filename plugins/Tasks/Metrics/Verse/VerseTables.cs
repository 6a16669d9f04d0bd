using System.Text;
using System.Text.Json;
using Runner.Files;

namespace Runner.Plugins.Tasks.Metrics.Verse;

/// <summary>Rhymes and tones of characters.</summary>
internal sealed class VerseTables
{
    private static readonly HashSet<string> Nothing = [];

    private readonly Dictionary<Rune, HashSet<string>> _rhymes = [];
    private readonly HashSet<string> _level = [];
    private readonly Dictionary<Rune, Tones> _tones = [];

    [Flags]
    public enum Tones
    {
        /// <summary>The character is not in the table.</summary>
        Unknown = 0,
        Level = 1,
        Oblique = 2,
    }

    /// <exception cref="Errors.RunnerException">RUN4763: a table cannot be read.</exception>
    public static VerseTables Read(VerseOptions options)
    {
        var tables = new VerseTables();
        Parse(options.Rhymes, root =>
        {
            foreach (var part in root.EnumerateObject())
                foreach (var rhyme in part.Value.EnumerateObject())
                    tables.Add($"{part.Name} {rhyme.Name}", part.Name.Contains("平声", StringComparison.Ordinal), rhyme.Value.EnumerateArray().Select(item => item.GetString()!));
        });
        if (options.Tones is { } tones)
        {
            tables._tones.Clear();
            Parse(tones, root =>
            {
                foreach (var entry in root.EnumerateObject())
                    tables._tones[Rune.GetRuneAt(entry.Name, 0)] = entry.Value.GetString() switch { "平" => Tones.Level, "仄" => Tones.Oblique, _ => Tones.Level | Tones.Oblique };
            });
        }
        return tables;
    }

    /// <summary>The rhymes a character belongs to; none where it is not in the table.</summary>
    public IReadOnlySet<string> RhymesOf(Rune character) => _rhymes.GetValueOrDefault(character, Nothing);

    public bool IsLevel(string rhyme) => _level.Contains(rhyme);

    public Tones ToneOf(Rune character) => _tones.GetValueOrDefault(character);

    private void Add(string rhyme, bool isLevel, IEnumerable<string> characters)
    {
        if (isLevel)
            _level.Add(rhyme);
        foreach (var character in characters.Select(text => Rune.GetRuneAt(text, 0)))
        {
            if (!_rhymes.TryGetValue(character, out var rhymes))
                _rhymes.Add(character, rhymes = new HashSet<string>(StringComparer.Ordinal));
            rhymes.Add(rhyme);
            _tones[character] = _tones.GetValueOrDefault(character) | (isLevel ? Tones.Level : Tones.Oblique);
        }
    }

    private static void Parse(string path, Action<JsonElement> read)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadWhole(path, RegularFile.DescriptionBytes));
            read(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw MetricErrors.BadVerseTable.Because(e, path, e.Message.TrimEnd('.'));
        }
    }
}
