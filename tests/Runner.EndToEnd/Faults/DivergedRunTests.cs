using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Faults;

/// <summary>A run whose numbers leave the finite ones, and <c>runner replay</c>.</summary>
public sealed class DivergedRunTests
{
    // ten thousand times any sensible rate, unclipped
    private static readonly string[] Diverging =
    [
        "--set", "optimizer={type: adamw, learning_rate: 10, groups: [{match: \"*\", lr_scale: 1000}], beta2: 0, epsilon: 1e-16}",
        "--set", "train.clip_norm=0", "--set", "train.micro_batch=2", "--set", "schedule.warmup=0%",
    ];

    [Fact]
    public void TheStepIsKeptAndCanBeMadeAgain()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();

        sandbox.Runner(sandbox.Run(recipe, Diverging)).Expect(1)
            .Warns("error RUN4002: training diverged at step ").Warns("runner replay RUN");

        var run = Assert.Single(sandbox.Runs);
        var record = Assert.Single(Directory.GetDirectories(Path.Combine(run.Location, "non-finite")));
        Assert.Equal(["batch.safetensors", "model.safetensors", "report.json"], Directory.GetFiles(record).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        sandbox.Runner("replay", run.Identity.RunId, "--workspace", sandbox.Workspace).Expect(0)
            .Says("it repeats, with the same values")
            .Says("first micro-batch that is not finite: number ")
            .Says("gradients that are not finite: ").Says("; nearest to the loss: ");
        sandbox.Runner("replay", run.Identity.RunId, "--workspace", sandbox.Workspace, "--step", "77").Expect(1).Warns("error RUN4114: ");
    }
}
