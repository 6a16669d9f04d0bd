using Runner.Components;
using Runner.Optimizers;
using Runner.Parity;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>
/// Cases of kind <c>schedules</c>: multipliers at every step up to the last of the training, and beyond it where the reference's curve stays
/// at its final value.
/// </summary>
[Component("parity/schedules", Source = "TinyBERT, NEZHA (PyTorch and TF), ERNIE and HuggingFace transformers 2.1.1: optimization.py")]
internal sealed class SchedulesParityComponent : IParityComponent
{
    private const string Recorded = "out/";

    public void Check(IParityCase golden, ParityReport report)
    {
        var config = golden.Config;
        var (total, warmup) = (config.Needed("schedules", "total").GetValue<long>(), config.Needed("schedules", "warmup_steps").GetValue<long>());
        foreach (var name in golden.Names.Where(name => name.StartsWith(Recorded, StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            var tag = name[Recorded.Length..];
            if (ScheduleTags.Settings(tag, warmup) is not { } settings)
            {
                report.Fail(name, "a reference that is not known here");
                continue;
            }
            var schedule = golden.Components.Create<IScheduleComponent>(settings).Build(ParitySchedule.Context(total));
            var expected = golden.Read(name);
            var steps = ScheduleTags.HoldsBeyondTheEnd(tag) ? expected.shape[0] : Math.Min(expected.shape[0], total + 1);
            var actual = Enumerable.Range(0, (int)steps).Select(step => (float)schedule.MultiplierAt(step)).ToArray();
            report.Close(name, tensor(actual), expected.narrow(0, 0, steps));
        }
    }
}

/// <summary>Schedules outside a training.</summary>
internal static class ParitySchedule
{
    public static ScheduleContext Context(long total) => new(total, duration => duration.ToSteps(total, 1, total));
}
