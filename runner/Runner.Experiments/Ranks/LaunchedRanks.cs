using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Runner.Collectives;
using Runner.Components;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>
/// The processes a launcher started for this command. The first one works as a lone process would; the others follow: they make the trainings
/// that it announces, write no run of their own, and say what they have to say in a log of theirs.
/// </summary>
internal sealed class LaunchedRanks : IDisposable
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(5);

    private readonly IExperimentOutput _output;
    private readonly IRankOutput? _own;
    private bool _isLeft;

    private LaunchedRanks(ICollective? collective, IExperimentOutput output)
    {
        _output = output;
        Group = new RankGroup(collective);
        if (!Group.IsFirst)
            _own = output.TakeRank(Group.Rank);
    }

    public RankGroup Group { get; }

    /// <summary>Shows what this rank takes part in, on those that follow the first one.</summary>
    public IRunDisplay Display => _own!.Display;

    /// <summary>A process by itself.</summary>
    public static LaunchedRanks Alone(IExperimentOutput output) => new(null, output);

    /// <summary>One of several that have joined.</summary>
    public static LaunchedRanks Of(ICollective collective, IExperimentOutput output) => new(collective, output);

    /// <summary>The engine that serves this process, and where it stands; no engine where no launcher started it. Talks to nobody.</summary>
    /// <param name="workbench">Has the engines.</param>
    /// <param name="recipe">May name one; null for a rank that has none.</param>
    public static (ICollectiveComponent? Engine, RankPlacement Placement) Choose(Workbench workbench, ExperimentRecipe? recipe) =>
        Choose(workbench, recipe?.Parallel.Collective, Surroundings(workbench, recipe is not null && WantsCuda(recipe.Train.Device)));

    /// <summary>To be called before saying what is wrong with a recipe: all ranks read the same one, and the first rank says it.</summary>
    public static void LetTheFirstSpeak(Workbench workbench)
    {
        if (Choose(workbench, null, Surroundings(workbench, wantsCuda: false)).Placement is not { Rank: > 0 } placement)
            return;
        // A launcher ends all ranks when one ends badly: the first has to have its say before. If it found the same mistakes, that is
        // the end of this process too; if not, they are this rank's own.
        Thread.Sleep(HeadStart);
        workbench.Output.Note($"rank {placement.Rank} reads another recipe than rank 0, and finds:");
    }

    /// <summary>Does the work of a command, so that no rank is left waiting for one that failed, and all end after the first has recorded how.</summary>
    /// <param name="plan">What this rank read; all must have read the same.</param>
    /// <param name="work">The command's part on this rank.</param>
    /// <param name="failed">What it comes to where it fails; the failure has been shown by then.</param>
    public T During<T>(ExperimentPlan plan, Func<T> work, Func<Exception, T> failed)
    {
        try
        {
            Agree(plan);
            var result = work();
            AnnounceEnd();
            Leave();
            return result;
        }
        catch (Exception failure)
        {
            Tell(failure);
            _output.Fail(failure);
            Leave(ExitCode.Of(failure));
            return failed(failure);
        }
    }

    /// <summary>Lets the others know that this rank failed, unless it is one of them that did.</summary>
    public void Tell(Exception failure)
    {
        if (Group.Size == 1)
            return;
        if (failure is not RunnerException { Descriptor.Code: var code } || code != RankErrors.PeerFailed.Code)
            _own?.Shout(failure);
        if (!Group.InReduction)
            Group.TellFailure(failure);
    }

    /// <summary>Shows a failure, of another rank's too, on the terminal whatever rank this is.</summary>
    public void Show(RunnerException failure)
    {
        _output.Fail(failure);
        _own?.Shout(failure);
    }

    /// <summary>The first rank says which plan is trained next, in which folder.</summary>
    public void Announce(string plan, string folder)
    {
        if (Group.Size > 1)
            Group.Exchange(JsonSerializer.SerializeToUtf8Bytes<string[]>([plan, folder]));
    }

    /// <summary>Another rank hears of it; null when nothing more comes.</summary>
    public (string Plan, string Folder)? Await()
    {
        var heard = JsonSerializer.Deserialize<string[]>(Group.Exchange([])[0]);
        if (heard is not [var plan, var folder])
            return null;
        _own?.WriteTo(Path.Combine(folder, "logs"));
        return (plan, folder);
    }

    public void Dispose()
    {
        if (!_isLeft)
            Leave();
        _own?.Dispose();
    }

    private void Agree(ExperimentPlan plan)
    {
        var fingerprints = Group.Exchange(Encoding.UTF8.GetBytes(plan.Shared));
        var other = Array.FindIndex(fingerprints, f => !f.AsSpan().SequenceEqual(fingerprints[0]));
        if (other < 0)
            return;
        var settings = RecipeParameters.Flatten(plan.Plan.Lock()).Select(s => $"{s.Key}: {s.Value}").ToArray();
        var all = Group.Exchange(JsonSerializer.SerializeToUtf8Bytes(settings)).Select(s => JsonSerializer.Deserialize<string[]>(s)!).ToArray();
        string Only(int rank, int unlike) => string.Join(", ", all[rank].Except(all[unlike]).Take(5).DefaultIfEmpty("nothing more"));
        throw RankErrors.RanksDisagree.With("the recipe", $"rank 0 has {Only(0, other)}; rank {other} has {Only(other, 0)}");
    }

    // the first rank says that nothing more comes
    private void AnnounceEnd()
    {
        if (Group.Size > 1 && Group.IsFirst)
            Group.Exchange(JsonSerializer.SerializeToUtf8Bytes<string[]>([]));
    }

    // a launcher ends all ranks when one ends badly: the first must have written down what happened
    private void Leave(int code = 0)
    {
        if (_isLeft)
            return;
        _isLeft = true;
        if (Group.Collective is not { } collective)
            return;
        if (Group.InReduction)
            collective.Abort(code);
        else
            collective.Barrier();
        collective.Dispose();
    }

    private static CollectiveSurroundings Surroundings(Workbench workbench, bool wantsCuda) => new(workbench.Environment.Variables, wantsCuda);

    private static (ICollectiveComponent? Engine, RankPlacement Placement) Choose(
        Workbench workbench, ICollectiveComponent? named, CollectiveSurroundings surroundings)
    {
        if (named is not null)
        {
            return named.Detect(surroundings) is { } found
                ? (named, found)
                : throw RankErrors.NotForThisEngine.With(named.WhyNot(surroundings));
        }
        var factory = workbench.Services.GetRequiredService<IComponentFactory>();
        var engines = workbench.Catalog.OfKind("collective").Select(c => c.Name).Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Engine: factory.Create<ICollectiveComponent>(new JsonObject { ["type"] = name }))).ToList();
        var candidates = engines.Select(e => e.Engine)
            .Select(engine => (Engine: engine, Placement: engine.Detect(surroundings))).Where(c => c.Placement is not null)
            .OrderByDescending(c => c.Placement!.Size > 1).ThenByDescending(c => c.Engine.Priority).ToList();
        var (engine, placement) = candidates is [var best, ..] ? (best.Engine, best.Placement!) : (null, new RankPlacement(0, 1, 0, 1));
        // processes that each believe to be alone would all train the same and write over each other
        if (placement.Size == 1 && surroundings.Environment.TryGetValue("RANK", out var rank)
            && surroundings.Environment.TryGetValue("WORLD_SIZE", out var size) && int.TryParse(size, out var ranks) && ranks > 1)
        {
            var reasons = engines.Select(e => (e.Name, Reason: e.Engine.WhyNot(surroundings))).Where(e => e.Reason != ICollectiveComponent.NoLauncher)
                .Select(e => $"; {e.Name}: {e.Reason}");
            throw RankErrors.NoEngine.With(rank, ranks, "no installed collective serves that launcher on this device" + string.Concat(reasons));
        }
        return (engine, placement);
    }

    private static bool WantsCuda(string device)
    {
        if (device == "cpu")
            return false;
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(device) });
        return device.StartsWith("cuda", StringComparison.Ordinal) || TorchSharp.torch.cuda.is_available();
    }
}
