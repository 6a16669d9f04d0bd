using System.Text.Json.Nodes;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>The published configuration within a recorded case, which notes there as well what its batch was like.</summary>
internal static class PublishedCase
{
    private static readonly string[] OfTheBatch = ["batch", "seq", "lengths", "flip_nsp", "prompt_len", "num_entities", "corruption_seed", "std"];

    /// <summary>The configuration alone.</summary>
    public static JsonObject Configuration(JsonObject recorded)
    {
        var config = (JsonObject)recorded.DeepClone();
        foreach (var key in OfTheBatch)
            config.Remove(key);
        return config;
    }
}
