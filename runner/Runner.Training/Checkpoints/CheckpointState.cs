using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Training.Checkpoints;

/// <summary>
/// The file <c>state.json</c>: all a training carries from step to step besides tensors. There is no generator state in it, because every
/// draw is a function of the seed and the step.
/// </summary>
internal sealed record CheckpointState
{
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Updates done.</summary>
    public required long Step { get; init; }

    public required double Epoch { get; init; }

    public required long Tokens { get; init; }

    public required double ElapsedSeconds { get; init; }

    /// <summary>Sum of the losses of the steps since the last report.</summary>
    public required double LossSum { get; init; }

    /// <summary>Steps since the last report.</summary>
    public required long LossSteps { get; init; }

    /// <summary>Metrics of the steps since the last report.</summary>
    public required SortedDictionary<string, MetricTotal> Metrics { get; init; }

    public required EvaluationReport? LastEvaluation { get; init; }

    public required BestCheckpoint? Best { get; init; }

    /// <summary>True if the run was interrupted before an evaluation due at this step was done.</summary>
    public required bool EvaluationOwed { get; init; }

    /// <summary>The newest logging steps, from which a damaged record of the run is mended; null in checkpoints of older versions.</summary>
    public IReadOnlyList<StepReport>? Reported { get; init; }

    /// <summary>State of loss scaling; null where nothing is scaled.</summary>
    public Precision.LossScaleState? LossScale { get; init; }

    public required long Seed { get; init; }

    public required int Threads { get; init; }

    /// <summary>Where the numbers were computed; null in checkpoints of older versions.</summary>
    public NumericEnvironment? Environment { get; init; }

    public required string PlanFingerprint { get; init; }

    public required SortedDictionary<string, string> DataFingerprints { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is not a state.</exception>
    public static CheckpointState Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<CheckpointState>(json, Json) ?? throw new JsonException("it is null");

    /// <summary>The format alone, which every version of the file has.</summary>
    public static int ParseFormat(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("format").GetInt32();
    }
}
