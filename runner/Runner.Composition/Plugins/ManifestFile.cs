using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Errors;
using Runner.Files;

namespace Runner.Composition;

/// <summary>The JSON form of <see cref="PluginManifest"/>.</summary>
internal static class ManifestFile
{
    private const long SizeLimit = 4 << 20;

    private static readonly string[] Keys = ["name", "version", "contract", "assembly", "files"];

    public static (PluginManifest Manifest, string Hash) Read(string folder)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        if (!Path.Exists(path))
            throw PluginErrors.ManifestMissing.With(folder);
        var bytes = RegularFile.ReadBytes(path, SizeLimit);
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(bytes), new JsonDocumentOptions { MaxDepth = 8 });
            return (Parse(folder, document.RootElement), PluginManifest.HashOf(bytes));
        }
        catch (JsonException e)
        {
            throw PluginErrors.ManifestInvalid.Because(e, folder, $"no valid JSON at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException e)
        {
            // texts are decoded when asked for
            throw PluginErrors.ManifestInvalid.Because(e, folder, "it is not UTF-8");
        }
    }

    public static void Write(string folder, PluginManifest manifest)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, Bytes(manifest));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A manifest as its file holds it.</summary>
    public static byte[] Bytes(PluginManifest manifest)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", manifest.Name);
            writer.WriteString("version", manifest.Version);
            writer.WriteString("contract", manifest.Contract);
            writer.WriteString("assembly", manifest.Assembly);
            writer.WriteStartObject("files");
            foreach (var (file, hash) in manifest.Files.OrderBy(f => f.Key, StringComparer.Ordinal))
                writer.WriteString(file, hash);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static bool IsName(string text) =>
        text.Length is > 0 and <= 200 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && text[0] != '.';

    private static PluginManifest Parse(string folder, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid(folder, "it is not an object");
        foreach (var property in root.EnumerateObject())
        {
            if (!Keys.Contains(property.Name))
                throw Invalid(folder, $"'{property.Name}' is not one of {string.Join(", ", Keys)}");
        }
        var name = Text(folder, root, "name");
        if (!IsName(name))
            throw Invalid(folder, $"the name '{name}' may hold letters, digits, '.', '-' and '_' only");
        var contract = Text(folder, root, "contract");
        if (ContractNumbers(contract) is null)
            throw Invalid(folder, $"the contract '{contract}' is not of the form 1.0");
        var files = Files(folder, root);
        var assembly = Text(folder, root, "assembly");
        if (!files.ContainsKey(assembly))
            throw Invalid(folder, $"its assembly '{assembly}' is not among its files");
        return new PluginManifest(name, Text(folder, root, "version"), contract, assembly, files);
    }

    public static (int Major, int Minor)? ContractNumbers(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 2 && int.TryParse(parts[0], System.Globalization.NumberStyles.None, null, out var major)
            && int.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out var minor) ? (major, minor) : null;
    }

    private static string Text(string folder, JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw Invalid(folder, $"'{key}' is missing or no text");

    private static Dictionary<string, string> Files(string folder, JsonElement root)
    {
        if (!root.TryGetProperty("files", out var files) || files.ValueKind != JsonValueKind.Object)
            throw Invalid(folder, "'files' is missing or no object");
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.EnumerateObject())
        {
            if (!StaysInside(file.Name))
                throw Invalid(folder, $"the file '{file.Name}' is not a path within the folder");
            var hash = file.Value.ValueKind == JsonValueKind.String ? file.Value.GetString()! : "";
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
                throw Invalid(folder, $"the hash of '{file.Name}' is not a SHA-256 in hexadecimal");
            if (!result.TryAdd(file.Name, hash.ToLowerInvariant()))
                throw Invalid(folder, $"the file '{file.Name}' is listed twice");
        }
        return result;
    }

    private static bool StaysInside(string path) =>
        path.Length > 0 && !path.Contains('\\') && !path.Contains(':')
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static RunnerException Invalid(string folder, string what) => PluginErrors.ManifestInvalid.With(folder, what);

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
}
