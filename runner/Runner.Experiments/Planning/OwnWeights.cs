using Runner.Composition;
using Runner.Tracking;
using Runner.Training.Checkpoints;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>
/// The newest checkpoint of a run that goes on, in place of the weights it started from where those are gone: everything is read from the checkpoint anyway. A
/// teacher's weights have no such stand-in, as each step needs them.
/// </summary>
internal sealed class OwnWeights
{
    private const string Setting = "weights.from", RecordedName = "weights";

    // finding a sound one may read all of it: only where it is asked for
    private readonly Lazy<WeightsSearch?> _checkpoint;

    /// <param name="run">The run.</param>
    /// <param name="reader">Is told that the checkpoint counts as the weights that the run recorded.</param>
    public OwnWeights(RunFolder run, WeightsReader reader) => _checkpoint = new Lazy<WeightsSearch?>(() => Find(run, reader));

    /// <summary>The checkpoint, for the setting that names initial weights; null for others, and where the run has no sound one or did not record what it started from.</summary>
    public WeightsSearch? For(string setting) => setting == Setting ? _checkpoint.Value : null;

    /// <summary>Says that the weights are gone and not needed, where a plan reads the run's checkpoint instead; else null.</summary>
    public static string? Text(Plan<ExperimentRecipe> plan) => plan.DataPaths.FirstOrDefault(path => path.StandIn is not null) is { StandIn: { } own } gone
        ? $"the weights it started from ({gone.Node.Text}) are gone and not needed: it goes on from its own checkpoint {Path.GetFileName(own)}"
        : null;

    private static WeightsSearch? Find(RunFolder run, WeightsReader reader)
    {
        var recorded = RunKeyFile.Read(run)?.Parts.FirstOrDefault(part => part is { Kind: KeyPartKind.Weights, Name: Setting })?.Value
            ?? Provenance.Read(run)?.Request.Data.GetValueOrDefault(RecordedName);
        if (recorded is null || CheckpointChoice.Newest(run.Location) is not (_, { } folder))
            return null;
        reader.StandIn(folder, recorded);
        return new WeightsSearch(new FoundWeights(folder, run.Identity.RunId) { IsStandIn = true });
    }
}
