using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Files;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>GPT-2's two files: tokens as a JSON object, rules as lines.</summary>
internal static class ByteBpeFiles
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Tokens by id; ids must be 0, 1, 2... without gaps.</summary>
    public static List<string> ReadTokens(string path)
    {
        var tokens = new SortedDictionary<int, string>();
        try
        {
            using var document = JsonDocument.Parse(ReadText(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw TokenizerErrors.NotTokensAndIds.With(path, "it is no JSON object");
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0)
                    throw TokenizerErrors.NotTokensAndIds.With(path, $"entry {tokens.Count + 1} has no id");
                if (!tokens.TryAdd(id, entry.Name))
                    throw TokenizerErrors.NotTokensAndIds.With(path, $"two entries have the same id {id}");
            }
        }
        catch (JsonException broken)
        {
            throw TokenizerErrors.NotTokensAndIds.Because(broken, path, $"it is no JSON (line {broken.LineNumber + 1})");
        }
        catch (InvalidOperationException halfPair)
        {
            throw TokenizerErrors.NotTokensAndIds.Because(halfPair, path, "a token holds half a surrogate pair");
        }
        if (tokens.Count == 0 || tokens.Keys.Last() != tokens.Count - 1)
        {
            var missing = Enumerable.Range(0, tokens.Count + 1).First(id => !tokens.ContainsKey(id));
            throw TokenizerErrors.NotTokensAndIds.With(path, $"no token has the id {missing}");
        }
        return [.. tokens.Values];
    }

    /// <summary>Rules in order; a first line that starts with <c>#version</c> and empty lines are passed over.</summary>
    public static List<(string Left, string Right)> ReadPairs(string path) => Pairs(ReadText(path), path);

    /// <summary>The rules in the content of such a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="path">Where they come from, for errors.</param>
    public static List<(string Left, string Right)> ReadPairs(byte[] file, string path) => Pairs(Text(file, path), path);

    private static List<(string Left, string Right)> Pairs(string text, string path)
    {
        var pairs = new List<(string, string)>();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var rule = line.TrimEnd('\r');
            if (rule.Length == 0 || (number == 1 && rule.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            var parts = rule.Split(' ');
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
                throw TokenizerErrors.NotARule.With(path, number, parts.Length);
            pairs.Add((parts[0], parts[1]));
        }
        return pairs;
    }

    public static void WriteTokens(string path, IReadOnlyList<string> tokens)
    {
        using var stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        for (var id = 0; id < tokens.Count; id++)
            writer.WriteNumber(tokens[id], id);
        writer.WriteEndObject();
    }

    public static void WritePairs(string path, IEnumerable<(string Left, string Right)> pairs) =>
        File.WriteAllBytes(path, PairBytes(pairs));

    /// <summary>The content of a file of rules.</summary>
    public static byte[] PairBytes(IEnumerable<(string Left, string Right)> pairs) =>
        Strict.GetBytes("#version: 0.2\n" + string.Concat(pairs.Select(p => $"{p.Left} {p.Right}\n")));

    private static string ReadText(string path)
    {
        if (!Path.Exists(path))
            throw TokenizerErrors.VocabularyMissing.With(path);
        return Text(RegularFile.ReadBytes(path, RegularFile.VocabularyBytes), path);
    }

    private static string Text(byte[] file, string path)
    {
        try
        {
            return Strict.GetString(file);
        }
        catch (DecoderFallbackException invalid)
        {
            throw TokenizerErrors.VocabularyNotText.Because(invalid, path, invalid.Index);
        }
    }
}
