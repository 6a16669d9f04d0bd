using Microsoft.Extensions.Logging.Abstractions;
using Runner.Collectives;
using Runner.Conformance.Reference;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>
/// What every engine between processes does, as far as one process can show it. An engine that only a launcher's processes can use skips the laws here:
/// run <see cref="CollectiveLaws"/> in processes (this repository's tests do so in tests/Runner.Ranks).
/// </summary>
public class CollectiveConformance(ConformanceSubject subject) : ComponentConformance<ICollectiveComponent>(subject)
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Claims_no_more_than_one_process_where_no_launcher_started_any()
    {
        foreach (var wantsCuda in new[] { false, true })
        {
            var placement = Subject.Create<ICollectiveComponent>().Detect(new CollectiveSurroundings(Nothing, wantsCuda));
            Assert.True(placement is null || placement == new RankPlacement(0, 1, 0, 1), $"{placement} without any launcher");
        }
    }

    [Fact]
    public void Finds_its_place_in_what_it_is_given_alone()
    {
        // a second look, with other variables that say nothing of ranks, sees the same
        var component = Subject.Create<ICollectiveComponent>();
        var other = new Dictionary<string, string> { ["HOME"] = "/nowhere", ["PATH"] = "" };
        Assert.Equal(component.Detect(new CollectiveSurroundings(Nothing, false)), component.Detect(new CollectiveSurroundings(other, false)));
    }

    [Fact]
    public void Keeps_every_law_on_one_rank()
    {
        var component = Subject.Create<ICollectiveComponent>();
        if (component.Detect(new CollectiveSurroundings(Nothing, false)) is not { } placement)
        {
            Assert.Skip($"{Subject.Definition.Display} needs a launcher");
            return;
        }
        Tensors.Ready();
        foreach (var isInRankOrder in new[] { false, true })
        {
            using var collective = component.Connect(new CollectiveContext(placement, CPU, isInRankOrder, NullLogger.Instance));
            foreach (var (_, law) in new CollectiveLaws(collective, CPU, isInRankOrder).All)
                law();
        }
    }
}
