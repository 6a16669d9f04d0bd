using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Collectives;
using Runner.Components;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tracking;
using Runner.Training.Ranks;

namespace Runner.Cli.Ranks;

/// <summary>
/// The processes a launcher started for this command. The first one works as a lone process would; the others follow: they make the trainings
/// that it announces, write no run of their own, and say what they have to say in a log of theirs.
/// </summary>
internal sealed class LaunchedRanks : IDisposable
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(5);

    private readonly FollowerOutput? _output;
    private bool _isLeft;

    private LaunchedRanks(ICollective? collective)
    {
        Group = new RankGroup(collective);
        if (!Group.IsFirst)
            _output = FollowerOutput.Take(Group.Rank);
    }

    public RankGroup Group { get; }

    /// <summary>A process by itself.</summary>
    public static LaunchedRanks Alone() => new(null);

    /// <summary>One of several that have joined.</summary>
    public static LaunchedRanks Of(ICollective collective) => new(collective);

    /// <summary>The engine that serves this process, and where it stands; no engine where no launcher started it. Talks to nobody.</summary>
    /// <param name="workbench">Has the engines.</param>
    /// <param name="recipe">May name one; null for a rank that has none.</param>
    public static (ICollectiveComponent? Engine, RankPlacement Placement) Choose(Workbench workbench, ExperimentRecipe? recipe) =>
        Choose(workbench, recipe?.Parallel.Collective, Surroundings(recipe is not null && WantsCuda(recipe.Train.Device)));

    /// <summary>Where to say what is wrong with a recipe: all ranks read the same one, and the first rank says it.</summary>
    public static TextWriter Diagnostics(Workbench workbench)
    {
        if (Choose(workbench, null, Surroundings(wantsCuda: false)).Placement is not { Rank: > 0 } placement)
            return Console.Error;
        // A launcher ends all ranks when one ends badly: the first has to have its say before. If it found the same mistakes, that is
        // the end of this process too; if not, they are this rank's own.
        Thread.Sleep(HeadStart);
        Console.Error.WriteLine($"rank {placement.Rank} reads another recipe than rank 0, and finds:");
        return Console.Error;
    }

    /// <summary>Does the work of a command, so that no rank is left waiting for one that failed, and all end after the first has recorded how.</summary>
    /// <param name="plan">What this rank read; all must have read the same.</param>
    /// <param name="work">The command's part on this rank.</param>
    public int During(ExperimentPlan plan, Func<int> work)
    {
        try
        {
            Agree(plan);
            var code = work();
            AnnounceEnd();
            Leave();
            return code;
        }
        catch (Exception failure)
        {
            Tell(failure);
            var code = ErrorBoundary.Show(failure);
            Leave(code);
            return code;
        }
    }

    /// <summary>Lets the others know that this rank failed, unless it is one of them that did.</summary>
    public void Tell(Exception failure)
    {
        if (Group.Size == 1)
            return;
        if (failure is not RunnerException { Descriptor.Code: var code } || code != RankErrors.PeerFailed.Code)
            _output?.Shout(failure);
        if (!Group.InReduction)
            Group.TellFailure(failure);
    }

    /// <summary>Shows a failure, of another rank's too, on the terminal whatever rank this is.</summary>
    public void Show(RunnerException failure)
    {
        ErrorBoundary.Show(failure);
        _output?.Shout(failure);
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
        _output?.WriteTo(Path.Combine(folder, "logs"));
        return (plan, folder);
    }

    public void Dispose()
    {
        if (!_isLeft)
            Leave();
        _output?.Dispose();
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

    private static CollectiveSurroundings Surroundings(bool wantsCuda) => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal), wantsCuda);

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
        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = ExperimentRun.Wanted(device) });
        return device.StartsWith("cuda", StringComparison.Ordinal) || TorchSharp.torch.cuda.is_available();
    }
}
