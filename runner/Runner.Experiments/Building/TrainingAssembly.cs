using Runner.Heads;
using Runner.Tasks;
using Runner.Training;
using Runner.Training.Ranks;
using Runner.Weights;
using TorchSharp;

namespace Runner.Experiments;

/// <summary>Puts trainings together from plans, for whatever is done with them: runs, their repetition, measurements.</summary>
internal static class TrainingAssembly
{
    /// <summary>The training of a plan, with nobody to tell.</summary>
    /// <param name="workbench">Weights and logging.</param>
    /// <param name="plan">What is trained.</param>
    /// <param name="experiment">The same, built.</param>
    /// <param name="libTorch">The libtorch that is loaded, for the record.</param>
    /// <param name="folder">Folder for what it writes.</param>
    public static TrainingSetup Of(Workbench workbench, ExperimentPlan plan, BuiltExperiment experiment, string libTorch, string folder) =>
        Of(workbench, plan, experiment.Task, experiment.DataFingerprints, folder) with
        {
            Evaluation = plan.Recipe.Evaluate,
            LibTorch = libTorch,
            LoadWeights = plan.Recipe.Weights is { } initial ? model => Load(workbench, plan, model, initial) : null,
        };

    /// <summary>The steps of a plan's training alone, from weights that the seed decides: for measurements.</summary>
    /// <param name="workbench">Logging.</param>
    /// <param name="plan">What is trained.</param>
    /// <param name="task">The plan's task, or one that stands in for it.</param>
    /// <param name="data">Hashes of the data by a name for people.</param>
    /// <param name="folder">Folder for what it writes.</param>
    public static TrainingSetup Of(Workbench workbench, ExperimentPlan plan, TrainingTask task, IReadOnlyDictionary<string, string> data, string folder) => new()
    {
        Task = task,
        Optimizer = plan.Recipe.Optimizer,
        Schedule = plan.Recipe.Schedule,
        Training = plan.Recipe.Train,
        Seed = plan.Recipe.Seed,
        Folder = folder,
        PlanFingerprint = plan.Fingerprint,
        DataFingerprints = data,
        Logger = workbench.Logger,
    };

    /// <summary>Builds on every rank: of the ranks of a machine the first one prepares what is not in the cache yet.</summary>
    /// <param name="group">The ranks.</param>
    /// <param name="build">Builds; told whether this rank is the first of its machine.</param>
    public static BuiltExperiment BuildOnRanks(RankGroup group, Func<bool, BuiltExperiment> build)
    {
        var built = group.Placement.LocalRank == 0 ? build(true) : null;
        try
        {
            group.Exchange([]);
            return built ?? build(false);
        }
        catch
        {
            built?.Dispose();
            throw;
        }
    }

    private static void Load(Workbench workbench, ExperimentPlan plan, torch.nn.Module model, InitialWeightsOptions initial)
    {
        using var weights = workbench.Weights.Open(initial.From);
        InitialWeights.Load(model, weights, initial, new WeightsCheck(workbench, plan.Plan).Transfer(initial, model as EncoderWithHeads));
    }
}
