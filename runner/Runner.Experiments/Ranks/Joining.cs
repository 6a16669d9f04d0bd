using Runner.Collectives;
using Runner.LibTorch;
using Runner.Training;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>
/// The time before this process has joined the others of its launcher. Open MPI's launcher ends all when one ends; MPICH's does so only after the one has joined, and
/// leaves the others waiting for it. So a rank that ends before that, for whatever reason, joins to say so; and those that wait do so for a bounded time.
/// </summary>
internal sealed class Joining : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);

    private readonly Workbench _workbench;
    private bool _isTried;

    private Joining(Workbench workbench) => _workbench = workbench;

    /// <summary>To be called first by a command that will join; disposed without having joined, it tells the other ranks.</summary>
    /// <param name="workbench">Has the engines.</param>
    public static Joining Begin(Workbench workbench) => new(workbench);

    /// <summary>Joins the other ranks, if a launcher started any. Loads libtorch.</summary>
    /// <param name="recipe">What is to be trained.</param>
    /// <param name="stop">Ends the wait for the others, and this process.</param>
    /// <exception cref="Errors.RunnerException">No engine serves the launcher, or what this rank needs is not here.</exception>
    public LaunchedRanks Join(ExperimentRecipe recipe, CancellationToken stop)
    {
        var (engine, placement) = LaunchedRanks.Choose(_workbench, recipe);
        if (engine is null || placement.Size == 1)
        {
            _isTried = true;
            return LaunchedRanks.Alone(_workbench.Output);
        }
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(recipe.Train.Device) });
        var device = TrainingDevice.Find(recipe.Train.Device, placement.LocalRank);
        _isTried = true;
        using var watch = JoinWatch.Begin(placement, recipe.Parallel.Timeout, _workbench.Output, stop);
        return LaunchedRanks.Of(engine.Connect(new CollectiveContext(placement, device, recipe.Parallel.RankOrder, _workbench.Logger)), _workbench.Output);
    }

    public void Dispose()
    {
        if (_isTried)
            return;
        // bounded: others may have failed too, or may be in the hands of another engine
        var thread = new Thread(TellOthers) { IsBackground = true, Name = "farewell to ranks" };
        thread.Start();
        thread.Join(Farewell);
    }

    private void TellOthers()
    {
        try
        {
            var (engine, placement) = LaunchedRanks.Choose(_workbench, null);
            if (engine is null || placement.Size == 1)
                return;
            // No tensor is exchanged, so no device is needed; and libtorch may be what this rank failed of.
            using var collective = engine.Connect(new CollectiveContext(placement, Device: null!, true, _workbench.Logger));
            new RankGroup(collective).TellFailure(JoinErrors.EndedBefore.With());
            collective.Barrier();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // what this rank failed of is told elsewhere; the others wait for a bounded time
        }
    }
}
