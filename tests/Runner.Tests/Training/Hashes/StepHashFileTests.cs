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
    public void OneLineForTheEnvironmentAndOneForEachHash()
    {
        Write(0, Here, 10, 20);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([10L, 20L], recorded.Hashes.Keys);
        Assert.Equal(Hash(10), recorded.Hashes[10]);
        Assert.Equal(3, File.ReadAllLines(FilePath).Length);
        Assert.Empty(Assert.Single(recorded.Environments).Environment.DifferencesTo(Here));
    }

    [Fact]
    public void ResumingCutsOffWhatLiesBeyondTheCheckpoint()
    {
        Write(0, Here, 10, 20, 30);
        Write(20, Here, 25);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([10L, 20L, 25L], recorded.Hashes.Keys);
        Assert.Single(recorded.Environments);
    }

    [Fact]
    public void AStepThatHasALineGetsNoSecondOne()
    {
        Write(0, Here, 10);
        using var file = new StepHashFile(_folder.Path, NullLogger.Instance);
        file.Begin(10, Here);

        Assert.False(file.Wants(10, HashOccasion.Checkpoint));
        Assert.True(file.Wants(11, HashOccasion.Checkpoint));
    }

    [Fact]
    public void AnotherEnvironmentIsRecordedFromWhereItBegins()
    {
        Write(0, Here, 10);
        Write(10, Here with { Threads = 2 }, 20);

        var recorded = RecordedHashes.Read(_folder.Path);

        Assert.Equal([0L, 10L], recorded.Environments.Select(e => e.From));
        Assert.Equal((1, 2), (recorded.EnvironmentAfter(9).Threads, recorded.EnvironmentAfter(10).Threads));
    }

    [Fact]
    public void ATornLastLineIsPassedOverAndMended()
    {
        Write(0, Here, 10, 20);
        Tear(7);

        Assert.Equal([10L], RecordedHashes.Read(_folder.Path).Hashes.Keys);

        Write(20, Here, 30);
        Assert.Equal([10L, 30L], RecordedHashes.Read(_folder.Path).Hashes.Keys);
    }

    [Fact]
    public void ADamagedLineInBetweenIsAnError()
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
    public void WithoutHashesThereIsNothingToVerify() =>
        Assert.Equal("RUN4112", Assert.Throws<RunnerException>(() => RecordedHashes.Read(_folder.Path)).Descriptor.Code);

    [Fact]
    public void AGpuIsHashedAtCheckpointsUnlessStrict()
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
    public void AFolderThatCannotBeWrittenIsANumberedError()
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
