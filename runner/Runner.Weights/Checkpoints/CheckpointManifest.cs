using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Errors;
using Runner.Files;

namespace Runner.Weights.Checkpoints;

/// <summary>The file <c>manifest.json</c>, written last: which files a checkpoint has, with their sizes and hashes.</summary>
public sealed record CheckpointManifest
{
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required long Step { get; init; }

    public required SortedDictionary<string, FileRecord> Files { get; init; }

    /// <summary>Files that were removed on purpose; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Removed { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads the manifest of a checkpoint; null where there is none that can be read.</summary>
    public static CheckpointManifest? Read(string folder)
    {
        try
        {
            return Parse(folder);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException or RunnerException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with the checkpoint in a folder; null if it is sound. One without its optimizer state, removed on purpose, is.</summary>
    /// <exception cref="IOException">The disk fails; that says nothing about the checkpoint.</exception>
    public static string? FindDamage(string folder, long step)
    {
        CheckpointManifest manifest;
        try
        {
            manifest = Parse(folder) ?? throw new JsonException();
        }
        catch (FileNotFoundException)
        {
            return $"{FileName} is missing";
        }
        catch (JsonException)
        {
            return $"{FileName} is not readable";
        }
        catch (RunnerException e)
        {
            return e.Message.TrimEnd('.');
        }
        if (manifest.Step != step)
            return $"{FileName} is that of step {manifest.Step}";
        foreach (var name in CheckpointFiles.All.Except(manifest.Removed ?? []))
        {
            if (!manifest.Files.TryGetValue(name, out var record))
                return $"{FileName} does not list {name}";
            if (record.FindDamage(folder, name) is { } damage)
                return damage;
        }
        return null;
    }

    private static CheckpointManifest? Parse(string folder) =>
        JsonSerializer.Deserialize<CheckpointManifest>(RegularFile.ReadWhole(Path.Combine(folder, FileName), RegularFile.DescriptionBytes), Json);

    /// <param name="Bytes">Size.</param>
    /// <param name="Sha256">Hash of the content, lower-case hexadecimal.</param>
    public sealed record FileRecord(long Bytes, string Sha256)
    {
        public string? FindDamage(string folder, string name)
        {
            try
            {
                using var stream = RegularFile.Open(Path.Combine(folder, name));
                if (stream.Length != Bytes)
                    return $"{name} has {stream.Length} bytes instead of {Bytes}";
                return Convert.ToHexStringLower(SHA256.HashData(stream)) == Sha256 ? null : $"the content of {name} has changed since it was saved";
            }
            catch (FileNotFoundException)
            {
                return $"{name} is missing";
            }
            catch (RunnerException e)
            {
                return e.Message.TrimEnd('.');
            }
        }
    }
}
