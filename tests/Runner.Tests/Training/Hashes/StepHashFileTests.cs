using Microsoft.Extensions.Logging.Abstractions;
using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class StepHashFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder[StepHashFile.Name];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_line_for_the_environment_and_one_for_each_hash()
    {
        Write(0, Here, 10, 20);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([10L, 20L], recorded.Hashes.Keys);
        Assert.Equal(Hash(10), recorded.Hashes[10]);
        Assert.Equal(3, File.ReadAllLines(FilePath).Length);
        Assert.Empty(Assert.Single(recorded.Environments).Environment.DifferencesTo(Here));
    }

    [Fact]
    public void Resuming_cuts_off_what_lies_beyond_the_checkpoint()
    {
        Write(0, Here, 10, 20, 30);
        Write(20, Here, 25);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([10L, 20L, 25L], recorded.Hashes.Keys);
        Assert.Single(recorded.Environments);
    }

    [Fact]
    public void A_step_that_has_a_line_gets_no_second_one()
    {
        Write(0, Here, 10);
        using var file = new StepHashFile(_folder.Path, NullLogger.Instance);
        file.Begin(10, Here);

        Assert.False(file.Wants(10, HashOccasion.Checkpoint));
        Assert.True(file.Wants(11, HashOccasion.Checkpoint));
    }

    [Fact]
    public void Another_environment_is_recorded_from_where_it_begins()
    {
        Write(0, Here, 10);
        Write(10, Here with { Threads = 2 }, 20);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([0L, 10L], recorded.Environments.Select(e => e.From));
        Assert.Equal((1, 2), (recorded.EnvironmentAfter(9).Threads, recorded.EnvironmentAfter(10).Threads));
    }

    [Fact]
    public void A_torn_last_line_is_passed_over_and_mended()
    {
        Write(0, Here, 10, 20);
        Tear(7);

        Assert.Equal([10L], RecordedHashes.Read(_folder.Path).Hashes.Keys);

        Write(20, Here, 30);
        Assert.Equal([10L, 30L], RecordedHashes.Read(_folder.Path).Hashes.Keys);
    }

    [Fact]
    public void A_damaged_line_in_between_is_an_error()
    {
        Write(0, Here, 10, 20);
        var lines = File.ReadAllLines(FilePath);
        lines[1] = lines[1][..20];
        File.WriteAllLines(FilePath, lines);

        var error = Assert.Throws<RunnerException>(() => RecordedHashes.Read(_folder.Path));

        Assert.Equal("RUN4113", error.Descriptor.Code);
        Assert.Contains("line 2 of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_hashes_there_is_nothing_to_verify() =>
        Assert.Equal("RUN4112", Assert.Throws<RunnerException>(() => RecordedHashes.Read(_folder.Path)).Descriptor.Code);

    [Fact]
    public void A_gpu_is_hashed_at_checkpoints_unless_strict()
    {
        using var file = new StepHashFile(_folder.Path, NullLogger.Instance);
        file.Begin(0, Here with { Device = "a GPU" });
        Assert.False(file.Wants(1, HashOccasion.Report));
        Assert.True(file.Wants(1, HashOccasion.Checkpoint));

        file.Begin(0, Here with { Device = "a GPU", Determinism = DeterminismMode.Strict });
        Assert.True(file.Wants(1, HashOccasion.Report));
        Assert.False(file.Wants(1, HashOccasion.Step));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_numbered_error()
    {
        using var file = new StepHashFile(_folder["no such folder"], NullLogger.Instance);

        Assert.Equal("RUN4111", Assert.Throws<RunnerException>(() => file.Begin(0, Here)).Descriptor.Code);
    }

    private static NumericEnvironment Here { get; } = new()
    {
        LibTorch = "2.10.0 abc", Processor = "a processor", Capability = "AVX2", Threads = 1, Device = "cpu",
    };

    private static StepHash Hash(long step) => new(step, StepHash.BitsOf(step / 3.0), $"{step:x32}", $"{step + 1:x32}");

    private void Write(long from, NumericEnvironment environment, params long[] steps)
    {
        using var file = new StepHashFile(_folder.Path, NullLogger.Instance);
        file.Begin(from, environment);
        foreach (var step in steps)
            file.Add(Hash(step));
        file.Flush();
    }

    private void Tear(int bytes)
    {
        using var file = File.OpenWrite(FilePath);
        file.SetLength(file.Length - bytes);
    }
}
