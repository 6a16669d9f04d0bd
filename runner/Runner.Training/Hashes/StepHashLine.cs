using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Runner.Files;

namespace Runner.Training;

/// <summary>A line of <c>hashes.jsonl</c>: either a hash or an environment.</summary>
internal sealed record StepHashLine
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Updates done.</summary>
    public required long Step { get; init; }

    public string? Loss { get; init; }

    public string? Parameters { get; init; }

    public string? Optimizer { get; init; }

    /// <summary>From this step on, until another comes.</summary>
    public NumericEnvironment? Environment { get; init; }

    [JsonIgnore]
    public StepHash? Hash => Parameters is not null ? new StepHash(Step, Loss, Parameters, Optimizer) : null;

    public static StepHashLine Of(StepHash hash) =>
        new() { Step = hash.Step, Loss = hash.Loss, Parameters = hash.Parameters, Optimizer = hash.Optimizer };

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>All lines; null for one that is none.</summary>
    public static IEnumerable<StepHashLine?> Read(string path) => RegularFile.ReadLines(path).Select(Parse);

    /// <summary>The lines that can be read; a torn last one is what a kill leaves, others are warned of.</summary>
    public static IReadOnlyList<StepHashLine> ReadSound(string path, ILogger logger)
    {
        if (!File.Exists(path))
            return [];
        var lines = Read(path).ToList();
        for (var i = 0; i < lines.Count - 1; i++)
        {
            if (lines[i] is null)
                logger.LogWarning("{Code}: {Message}", DeterminismErrors.HashesDamaged.Code, DeterminismErrors.HashesDamaged.Format(path, i + 1));
        }
        return [.. lines.OfType<StepHashLine>()];
    }

    private static StepHashLine? Parse(string text)
    {
        try
        {
            var line = JsonSerializer.Deserialize<StepHashLine>(text, Json);
            return line?.Hash is null && line?.Environment is null ? null : line;
        }
        catch (JsonException)
        {
            return null;                                   // the caller knows whether that matters
        }
    }
}
