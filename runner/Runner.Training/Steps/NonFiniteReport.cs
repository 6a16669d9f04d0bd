using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runner.Training;

/// <summary>The file left behind when training diverges, so that the batch can be looked at.</summary>
/// <param name="Step">The step that failed, from 1.</param>
/// <param name="Epoch">Pass over the data, from 0.</param>
/// <param name="Loss">Loss of the global batch.</param>
/// <param name="GradientNorm">Norm of its gradient.</param>
/// <param name="LearningRate">Rate the update would have had.</param>
/// <param name="MicroBatches">Parts the batch was cut into.</param>
/// <param name="Examples">Numbers of its examples in the training set, in order.</param>
internal sealed record NonFiniteReport(
    long Step, long Epoch, double Loss, double GradientNorm, double LearningRate, int MicroBatches, IReadOnlyList<long> Examples)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string folder)
    {
        var path = Path.Combine(folder, FormattableString.Invariant($"non-finite-step-{Step:000000}.json"));
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
        return path;
    }
}
