using System.Diagnostics;
using System.Globalization;
using Runner.EndToEnd.Support;
using Runner.Tracking;
using static Runner.EndToEnd.Ranks.RankedSandbox;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Ranks;

/// <summary>
/// A rank whose process is well but whose training does not come on, as with a read from a dead network file system: it gives signs of life, and its
/// last phase tells. The plugin Faulty makes it so.
/// </summary>
[Collection(Alone.Name)]
public sealed class HungRankTests
{
    private const string Stalling = "task.masking={ type: stalling, inner: { type: whole-word }, file: ";

    [Theory]
    [InlineData(OpenMpi, 1)]
    [InlineData(OpenMpi, 0)]
    [InlineData(Mpich, 1)]
    public void Is_named_with_its_phase_and_the_run_goes_on_afterwards(string launcher, int victim)
    {
        var file = Path.Combine(Path.GetTempPath(), $"runner-stall-{Guid.NewGuid():n}");
        using var sandbox = new RankedSandbox("parallel: { timeout: 5s }\n", "--plugins", Repository.Built("Faulty"), "--set", $"{Stalling}{file} }}");
        int? process = null;
        var clock = new Stopwatch();
        try
        {
            var result = sandbox.Strike(2, launcher, 35, _ =>
            {
                process = sandbox.ProcessOf(victim);
                File.WriteAllText(file, process?.ToString(CultureInfo.InvariantCulture));
                clock.Restart();
            });
            Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
            Assert.Contains("RUN4371", result.Error, StringComparison.Ordinal);
            Assert.Contains($"rank {victim} (host {Environment.MachineName}, process {process}) has not come on for ", result.Error, StringComparison.Ordinal);
            Assert.Contains(", phase data.", result.Error, StringComparison.Ordinal);
            Assert.Equal(RunStatus.Failed, RunHistory.Read(sandbox.Run).Status);
        }
        finally
        {
            File.Delete(file);
        }
        sandbox.Finish(2, launcher).Expect(0).Says("resumed at step");

        using var whole = new RankedSandbox("parallel: { timeout: 5s }\n", "--plugins", Repository.Built("Faulty"), "--set", $"{Stalling}{file} }}");
        whole.Finish(2, launcher).Expect(0);
        AssertEqual(whole.Run, sandbox.Run);
    }
}
