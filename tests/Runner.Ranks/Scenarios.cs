using System.Diagnostics;
using System.Runtime.CompilerServices;
using Runner.Conformance.Reference;
using static TorchSharp.torch;

namespace Runner.Ranks;

/// <summary>What the ranks can be asked to do; all do the same. Their exit codes and lines say how it went.</summary>
internal static class Scenarios
{
    private const int Rounds = 5;

    public static IReadOnlyDictionary<string, Func<Stage, int>> All { get; } = new Dictionary<string, Func<Stage, int>>
    {
        ["laws"] = Laws,
        ["twice"] = Twice,
        ["dies"] = stage => Fails(stage, _ => Process.GetCurrentProcess().Kill()),
        ["leaves"] = stage => Fails(stage, _ => throw new InvalidOperationException("this rank has had enough")),
        ["aborts"] = stage => Fails(stage, collective => collective.Abort(17)),
        ["disagrees"] = Disagrees,
        ["handlers"] = Handlers,
        ["all-reduce"] = AllReduceMeasurement.Run,
    };

    // Every law, and its name once.
    private static int Laws(Stage stage)
    {
        using var collective = stage.Connect();
        if (collective.Placement.Rank == 0)
            Stage.Say(collective.Description);
        foreach (var (name, law) in new CollectiveLaws(collective, stage.Device, stage.Arguments.IsInRankOrder).All)
        {
            law();
            if (collective.Placement.Rank == 0)
                Stage.Say("kept " + name);
        }
        Stage.Say($"rank {collective.Placement.Rank} of {collective.Placement.Size}, {collective.Placement.LocalRank} of {collective.Placement.LocalSize} on its machine: all laws kept");
        return 0;
    }

    // A process that connects again, as one that executes several runs.
    private static int Twice(Stage stage)
    {
        for (var i = 0; i < 2; i++)
        {
            using var collective = stage.Connect();
            using var ones = Ones(collective.Allocate(1000, ScalarType.Float32));
            collective.AllReduce(ones);
            Stage.Say($"sum {ones.cpu().data<float>()[999]}");
        }
        return 0;
    }

    // The last rank does something in the middle of it.
    private static int Fails(Stage stage, Action<Collectives.ICollective> failure)
    {
        using var collective = stage.Connect();
        using var ones = Ones(collective.Allocate(1000, ScalarType.Float32));
        for (var round = 0; round < Rounds; round++)
        {
            if (round == Rounds - 2 && collective.Placement.Rank == collective.Placement.Size - 1)
            {
                Stage.Say($"rank {collective.Placement.Rank} (process {Environment.ProcessId}) fails now");
                try
                {
                    failure(collective);
                }
                catch (InvalidOperationException)
                {
                    return 5;
                }
            }
            collective.AllReduce(ones);
        }
        return 0;
    }

    private static int Disagrees(Stage stage)
    {
        using var collective = stage.Connect();
        using var ones = zeros(1000 + collective.Placement.Rank, ScalarType.Float32);
        collective.AllReduce(ones);
        return 0;
    }

    // Libraries that install signal handlers of their own must leave the runtime's in place.
    private static int Handlers(Stage stage)
    {
        using var collective = stage.Connect();
        try
        {
            return Length(null);
        }
        catch (NullReferenceException)
        {
            collective.Barrier();
            Stage.Say("null references are still exceptions");
            return 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string? text) => text!.Length;

    private static Tensor Ones(Tensor flat)
    {
        flat.copy_(ones(flat.numel(), flat.dtype, flat.device));
        return flat;
    }
}
