using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Faults;

/// <summary>A run whose numbers leave the finite ones, and <c>runner replay</c>.</summary>
public sealed class DivergedRunTests
{
    // ten thousand times any sensible rate, unclipped
    private static readonly string[] Diverging =
    [
        "--set", "optimizer={type: adamw, learning_rate: 10, groups: [{match: \"*\", lr_scale: 1000}], beta2: 0, epsilon: 1e-16}",
        "--set", "train.clip_norm=0", "--set", "train.micro_batch_size=2", "--set", "schedule.warmup=0%",
    ];

    [Fact]
    public void The_step_is_kept_and_can_be_made_again()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();

        sandbox.Runner(sandbox.Run(recipe, Diverging)).Expect(1)
            .Warns("error RUN4002: training diverged at step ").Warns("runner replay RUN");

        var run = Assert.Single(sandbox.Runs);
        var record = Assert.Single(Directory.GetDirectories(Path.Combine(run.Location, "non-finite")));
        Assert.Equal(["batch.safetensors", "model.safetensors", "report.json"], Directory.GetFiles(record).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        sandbox.Runner("replay", run.Identity.RunId, "--workspace", sandbox.Workspace, "--threads", "1").Expect(0)
            .Says("it repeats, with the same values")
            .Says("first micro-batch that is not finite: number ")
            .Says("gradients that are not finite: ").Says("; nearest to the loss: ");
        sandbox.Runner("verify", run.Identity.RunId, "--workspace", sandbox.Workspace).Expect(0)
            .Says("the run failed at step ").Says(": training diverged (loss ").Says("equal bit for bit: ").Says(" fails as it did: loss ");
        sandbox.Runner("replay", run.Identity.RunId, "--workspace", sandbox.Workspace, "--step", "77").Expect(1).Warns("error RUN4114: ");
    }

    [Fact]
    public void A_gradient_that_overflows_behind_a_finite_loss_is_named()
    {
        using var sandbox = new Sandbox();
        // the largest fp16 number is 65504, and this scale may not fall
        string[] overflowing = ["--set", "train.precision=fp16", "--set", "train.loss_scale={initial_scale: 1e15, min_scale: 1e15}"];

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), overflowing)).Expect(1).Warns("error RUN4002: training diverged at step 1 (epoch 0): loss 4.");

        // nothing was hashed before the very first step, and verifying it is worth while all the same
        sandbox.Runner("verify", "tiny", "--workspace", sandbox.Workspace).Expect(0)
            .Says("the run failed at step 1: training diverged (loss 4.").Says("step 1 fails as it did: loss 4.");
        var replay = sandbox.Runner("replay", "tiny", "--workspace", sandbox.Workspace).Expect(0)
            .Says("loss scale 1e+15").Says("it repeats, with the same values")
            .Says("first block, from the loss back, that a gradient reaches that is not finite: bert.encoder.layer.0 (it arises between this block's output and the loss)")
            .Says("gradients that are not finite: 26 of 26; nearest to the loss: cls.predictions.transform.LayerNorm.bias, ");
        Assert.DoesNotContain("whose output is not finite", replay.Output, StringComparison.Ordinal);
    }
}
