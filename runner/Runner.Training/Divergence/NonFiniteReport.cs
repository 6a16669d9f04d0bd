using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Files;

namespace Runner.Training;

/// <summary>
/// The file <c>report.json</c> of a step whose loss or gradient was not finite: all that is needed besides tensors to make the step again,
/// and what was found out on the spot.
/// </summary>
internal sealed record NonFiniteReport
{
    public const string FileName = "report.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The step that failed, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Pass over the data, from 0.</summary>
    public required long Epoch { get; init; }

    public required long StepInEpoch { get; init; }

    /// <summary>Loss of the global batch.</summary>
    public required double Loss { get; init; }

    /// <summary>Norm of its gradient.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Rate the update would have had.</summary>
    public required double LearningRate { get; init; }

    public required int Threads { get; init; }

    /// <summary>Whose part of the batch this is.</summary>
    public int Rank { get; init; }

    /// <summary>Ranks that shared the batch.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>State of loss scaling; null without it.</summary>
    public Precision.LossScaleState? LossScale { get; init; }

    /// <summary>Numbers of the batch's examples in the training set, in order.</summary>
    public required IReadOnlyList<long> Examples { get; init; }

    /// <summary>Labels per objective in the whole global batch.</summary>
    public required IReadOnlyDictionary<string, double> Totals { get; init; }

    /// <summary>Number of this rank's first micro-batch within the global batch.</summary>
    public required int FirstMicroBatch { get; init; }

    public required IReadOnlyList<MicroBatchRecord> MicroBatches { get; init; }

    /// <summary>The step made once more on the spot; null where that failed.</summary>
    public StepExamination? Examination { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>That of a step, in the folder of its record.</summary>
    /// <exception cref="JsonException">It is no report.</exception>
    public static NonFiniteReport Read(string folder) =>
        JsonSerializer.Deserialize<NonFiniteReport>(RegularFile.ReadWhole(Path.Combine(folder, FileName), RegularFile.VocabularyBytes), Json)
            ?? throw new JsonException("it is null");
}

/// <summary>What of a micro-batch is no tensor.</summary>
/// <param name="Examples">Examples in it.</param>
/// <param name="Tokens">Tokens in it, padding not counted.</param>
/// <param name="RowNumbers">Places of its examples in the global batch.</param>
/// <param name="Counts">Labels per objective.</param>
internal sealed record MicroBatchRecord(int Examples, long Tokens, IReadOnlyList<int> RowNumbers, IReadOnlyDictionary<string, double> Counts);

/// <summary>A step made once more to see where numbers stop being finite.</summary>
public sealed record StepExamination
{
    /// <summary>Loss of this rank's share of the batch.</summary>
    public required double Loss { get; init; }

    /// <summary>Norm of its gradient.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Names of weights that were not finite before the step.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>Names of parameters whose gradients are not finite, from the input of the model to its output.</summary>
    public required IReadOnlyList<string> Gradients { get; init; }

    /// <summary>
    /// Where every gradient is finite and their norm is not: those whose squares are too large for fp32, from the input of the model to its output.
    /// </summary>
    public IReadOnlyList<LargeGradient> LargeGradients { get; init; } = [];

    /// <summary>Parameters in all.</summary>
    public required int ParameterCount { get; init; }

    /// <summary>The first micro-batch that is not finite, from 0 within the global batch; null where each by itself is finite.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Its own loss.</summary>
    public double? MicroBatchLoss { get; init; }

    /// <summary>The first block of the model whose output was not finite in that micro-batch; null where none or where the model names none.</summary>
    public string? Block { get; init; }

    /// <summary>
    /// The first block on the way back from the loss of which a gradient is not finite, that of its output or that of its input, in that micro-batch; null where none
    /// or where the model names none.
    /// </summary>
    public string? BackwardBlock { get; init; }

    /// <summary>Whether the gradient that reached <see cref="BackwardBlock"/> was finite, so that it ceases to be so within.</summary>
    public bool ArisesWithin { get; init; }

    /// <summary>True where anything is not finite.</summary>
    [JsonIgnore]
    public bool IsNonFinite => !double.IsFinite(Loss) || !double.IsFinite(GradientNorm);
}

/// <summary>A gradient that is finite and too large to be squared.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Largest">Its largest element, without its sign.</param>
public sealed record LargeGradient(string Name, double Largest);
