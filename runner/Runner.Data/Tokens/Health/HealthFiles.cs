using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Data;

/// <summary>Where the health of token stores is kept: <c>health/</c> in the cache, under the names of the stores.</summary>
internal sealed class HealthFiles(string cacheFolder)
{
    private readonly string _folder = Path.Combine(cacheFolder, "health");

    /// <summary>What was counted for a store; null where it is not there whole.</summary>
    public StoreHealth? Read(string store)
    {
        if (!File.Exists(SamplePath(store)) || CachedFile.Read(Path.Combine(_folder, store + ".health")) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, HealthJson.Default.StoreHealth);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string store, HealthMeter meter)
    {
        CachedFile.Write(SamplePath(store), meter.Sample.ToBytes());
        CachedFile.Write(Path.Combine(_folder, store + ".health"), JsonSerializer.SerializeToUtf8Bytes(meter.Result(), HealthJson.Default.StoreHealth));
    }

    /// <summary>Documents of one store that another has too, and how many could be compared: looked up, or compared now. Null where a sample is damaged.</summary>
    public (int Shared, int Compared)? Overlap(string store, string other)
    {
        var path = Path.Combine(_folder, $"{store[..32]}-{other[..32]}.overlap");
        if (CachedFile.Read(path) is { Length: 8 } known)
            return (BitConverter.ToInt32(known, 0), BitConverter.ToInt32(known, 4));
        if (CachedFile.Read(SamplePath(store)) is not { } first || CachedFile.Read(SamplePath(other)) is not { } second)
            return null;
        var (shared, compared) = DocumentSample.Of(first).Overlap(DocumentSample.Of(second));
        try
        {
            CachedFile.Write(path, [.. BitConverter.GetBytes(shared), .. BitConverter.GetBytes(compared)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only speed is lost: they are compared again next time.
        }
        return (shared, compared);
    }

    private string SamplePath(string store) => Path.Combine(_folder, store + ".documents");
}

/// <summary>Compiled beforehand: the file is read at every start.</summary>
[JsonSerializable(typeof(StoreHealth))]
internal sealed partial class HealthJson : JsonSerializerContext;
