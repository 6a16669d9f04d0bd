using System.Text.Json;
using Runner.Files;

namespace Runner.Composition;

/// <summary>
/// <c>plugins.lock.json</c>: the plugins that may be loaded, by name and manifest hash. A manifest holds the hashes of all files
/// of its plugin, so a lock entry pins every byte of it.
/// </summary>
/// <param name="Path">Where it was read from.</param>
/// <param name="Plugins">Manifest hash by plugin name.</param>
public sealed record PluginLock(string Path, IReadOnlyDictionary<string, string> Plugins)
{
    /// <summary>Customary name of the file.</summary>
    public const string FileName = "plugins.lock.json";

    /// <summary>Reads a lock file.</summary>
    /// <exception cref="Errors.RunnerException">RUN2015: missing, unreadable or not of the form <c>{"plugins": {"NAME": "SHA256"}}</c>.</exception>
    public static PluginLock Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadBytes(path, RegularFile.DescriptionBytes), new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("plugins", out var plugins) || plugins.ValueKind != JsonValueKind.Object)
                throw PluginErrors.LockInvalid.With(path, "it has no object 'plugins'");
            var entries = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in plugins.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String || entry.Value.GetString() is not { Length: 64 } hash)
                    throw PluginErrors.LockInvalid.With(path, $"the entry '{entry.Name}' is not a SHA-256 in hexadecimal");
                if (!entries.TryAdd(entry.Name, hash.ToLowerInvariant()))
                    throw PluginErrors.LockInvalid.With(path, $"the entry '{entry.Name}' stands in it twice");
            }
            return new PluginLock(path, entries);
        }
        catch (Errors.RunnerException e) when (e.Descriptor != PluginErrors.LockInvalid)
        {
            throw PluginErrors.LockInvalid.Because(e, path, e.Message);
        }
        catch (JsonException e)
        {
            throw PluginErrors.LockInvalid.Because(e, path, $"no valid JSON at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException e)
        {
            // texts are decoded when asked for
            throw PluginErrors.LockInvalid.Because(e, path, "it is not UTF-8");
        }
    }

    /// <summary>Writes a lock file that allows exactly the loaded ones of <paramref name="plugins"/>.</summary>
    public static void Write(string path, IEnumerable<PluginState> plugins)
    {
        var temporary = path + ".new";
        using (var stream = File.Create(temporary))
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("plugins");
            foreach (var plugin in plugins.Where(p => p.Status == PluginStatus.Loaded).OrderBy(p => p.Name, StringComparer.Ordinal))
                writer.WriteString(plugin.Name, plugin.ManifestHash);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        File.Move(temporary, path, overwrite: true);
    }
}
