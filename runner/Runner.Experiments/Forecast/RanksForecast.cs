using Runner.Training.Forecast;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>What each of several ranks holds and exchanges.</summary>
/// <param name="Ranks">R.</param>
/// <param name="Examples">Examples of a rank in a step: the most any has.</param>
/// <param name="MicroBatch">Of these, in memory at once.</param>
/// <param name="MemoryBytes">Peak memory of a rank, by the parts of <see cref="ModelForecast.Memory"/>.</param>
/// <param name="BytesPerStep">
/// What a rank has to send, and to receive, in a step at least: 2 (R - 1) / R of the gradients' bytes, whether they are all-reduced or reduced to
/// shares whose updated parameters are then spread.
/// </param>
/// <param name="IsSharded">Whether optimizer state is shared out.</param>
public sealed record RanksForecast(int Ranks, int Examples, int MicroBatch, MemoryForecast MemoryBytes, double BytesPerStep, bool IsSharded)
{
    /// <summary>Examples of a step that the rank with most of them takes.</summary>
    public static int Share(int batch, int ranks) =>
        ranks <= batch ? (batch + ranks - 1) / ranks : throw RankErrors.MoreRanksThanExamples.With(ranks, batch);

    /// <param name="model">Forecast with the rank's micro-batch.</param>
    /// <param name="batch">Global batch.</param>
    /// <param name="ranks">R.</param>
    /// <param name="isSharded">Whether optimizer state is shared out.</param>
    public static RanksForecast Of(ModelForecast model, int batch, int ranks, bool isSharded)
    {
        var memory = isSharded ? model.Memory with { OptimizerState = model.Memory.OptimizerState / ranks } : model.Memory;
        return new RanksForecast(ranks, Share(batch, ranks), model.Examples, memory, 2.0 * (ranks - 1) / ranks * model.Memory.Gradients, isSharded);
    }
}
