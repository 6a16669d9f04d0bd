using Runner.EndToEnd.Runs;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Faults;

/// <summary><c>runner verify</c> as a user starts it.</summary>
public sealed class VerifyTests(UninterruptedRun uninterrupted)
{
    [Fact]
    public void A_run_of_another_process_is_equal_bit_for_bit()
    {
        Verify().Expect(0).Says("equal bit for bit: 100 hashes over 100 steps");
        Verify("--from", "90", "--steps", "5").Expect(0).Says("equal bit for bit: 5 hashes over 5 steps");
        Verify("--from", "91").Expect(1).Warns("error RUN4118: ").Warns("step-000091' is no checkpoint; the run keeps step-000090, step-000100.");
    }

    [Fact]
    public void Other_threads_are_found_and_named()
    {
        // gradients of layer norm's weights are summed thread by thread
        Verify("--threads", "2", "--steps", "20").Expect(1).Says("  threads: was 1, is 2").Says("differs after step ");
    }

    [Fact]
    public void Kernels_of_another_cpu_are_found_and_named()
    {
        // what a processor without AVX would compute by
        using var sandbox = new Sandbox();
        sandbox.Environment["ATEN_CPU_CAPABILITY"] = "default";
        var result = sandbox.Runner("verify", uninterrupted.Folder.Location, "--workspace", sandbox.Workspace, "--steps", "5");

        Assert.SkipWhen(result.ExitCode == 0, "this processor has no other kernels");
        result.Expect(1).Says("  CPU capability: was AVX").Says(", is DEFAULT").Says("  ATEN_CPU_CAPABILITY: was not set, is default").Says("differs after step 1: ");
    }

    [Fact]
    public void A_killed_and_resumed_strict_run_is_equal_too()
    {
        using var sandbox = new Sandbox();
        string[] strict = ["--set", "train.determinism=strict"];
        var recipe = sandbox.WriteTiny();
        using (var process = sandbox.Start(sandbox.Run(recipe, strict)))
        {
            process.WaitUntil(() => KilledRunTests.LastStep(sandbox) >= 35);
            process.Kill();
            process.Wait();
        }
        sandbox.Runner(sandbox.Run(recipe, strict)).Expect(0).Says("resumed at step ");

        sandbox.Runner("verify", "tiny", "--workspace", sandbox.Workspace).Expect(0).Says("equal bit for bit: 100 hashes over 100 steps");
        sandbox.Runner("verify", "tiny", "--workspace", sandbox.Workspace, "--threads", "2").Expect(1).Warns("error RUN4116: ").Warns("threads: was 1, is 2");
    }

    private RunnerResult Verify(params string[] more)
    {
        using var sandbox = new Sandbox();
        return sandbox.Runner(["verify", uninterrupted.Folder.Location, "--workspace", sandbox.Workspace, .. more]);
    }
}
