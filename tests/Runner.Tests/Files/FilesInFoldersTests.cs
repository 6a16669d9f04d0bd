using Runner.Errors;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Parity;
using Runner.Values;
using Runner.Weights.Checkpoints;

namespace Runner.Tests.Files;

/// <summary>Folders that come from somebody else, or that another program wrote into: runs, checkpoints, reference cases. None of their files is waited for or read without end.</summary>
public sealed class FilesInFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-folders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // name of the file -> what reads it in a folder that holds it
    private static readonly Dictionary<string, Action<string>> Readers = new()
    {
        ["run.json"] = folder => RunFolder.Open(folder),
        ["journal.jsonl"] = folder => RunFolder.Open(folder),
        ["key.json"] = folder => RunKeyFile.Read(RunFolder.Open(folder)),
        ["environment.json"] = folder => Provenance.Read(RunFolder.Open(folder)),
        ["upload.json"] = folder => UploadCursors.Read(RunFolder.Open(folder)),
        ["hashes.jsonl"] = folder => _ = StepHashLine.Read(Path.Combine(folder, "hashes.jsonl")).ToList(),
        ["report.json"] = folder => DivergedStep.Read(Path.GetDirectoryName(Path.GetDirectoryName(folder))!),
        ["case.json"] = folder => GoldenCase.Open(folder, [], null!),
        ["cases.jsonl"] = folder =>
        {
            File.WriteAllText(Path.Combine(folder, "case.json"), """{"kind": "a"}""");
            using var golden = GoldenCase.Open(folder, [], null!);
            _ = golden.Rows.ToList();
        },
    };

    public static TheoryData<string> Files => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_pipe_is_refused_at_once(string file) => Refused(file, "RUN1070", "is a pipe", (folder, name) => OddFiles.Pipe(folder, name));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_device_is_refused_at_once(string file)
    {
        Assert.SkipUnless(Path.Exists("/dev/zero"), "needs /dev/zero");
        Refused(file, "RUN1070", "is a device", (folder, name) => OddFiles.Link(folder, "/dev/zero", name));
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("key.json")]
    [InlineData("environment.json")]
    [InlineData("upload.json")]
    [InlineData("report.json")]
    [InlineData("case.json")]
    public void What_is_read_whole_has_a_budget(string file) => Refused(file, "RUN1071", "and was not read", (folder, name) => OddFiles.Huge(folder, 1L << 40, name));

    [Fact]
    public void One_such_run_hides_no_other()
    {
        Run('a');
        var odd = Run('b');
        File.Delete(Path.Combine(odd, "run.json"));
        OddFiles.Pipe(odd, "run.json");
        OddFiles.Pipe(Run('c'), "journal.jsonl");

        var index = RunIndex.Read(_folder);

        Assert.Equal([new string('a', 32)], index.Runs.Select(run => run.Identity.RunId));
        Assert.Equal(["RUN1070", "RUN1070"], index.Damaged.Select(error => error.Descriptor.Code));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("state.json")]
    [InlineData("model.safetensors")]
    public void A_checkpoint_with_such_a_file_is_damaged_and_the_one_before_it_is_taken(string file)
    {
        using var trial = new Trial { Checkpoint = new() { Every = Duration.Steps(5), Keep = 3 } };
        trial.Run();
        File.Delete(trial.CheckpointPath(20, file));
        OddFiles.Pipe(trial.CheckpointPath(20), file);

        Assert.Contains($"{file}' is a pipe, not a regular file", CheckpointManifest.FindDamage(trial.CheckpointPath(20), 20), StringComparison.Ordinal);
        trial.Run();
        Assert.Contains("damaged-step-000020", Directory.GetDirectories(trial.Folder["checkpoints"]).Select(Path.GetFileName));
        Assert.Null(CheckpointManifest.FindDamage(trial.CheckpointPath(20), 20));
    }

    private void Refused(string file, string code, string reason, Action<string, string> put)
    {
        var folder = file == "report.json" ? Directory.CreateDirectory(Path.Combine(_folder, "non-finite", "step-000003")).FullName : Run('a');
        File.Delete(Path.Combine(folder, file));
        put(folder, file);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Assert.Throws<RunnerException>(() => Readers[file](folder));

        Assert.Equal(code, refused.Descriptor.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20, "the file was read");
    }

    private string Run(char digit) => RunFolder.Create(_folder, new RunIdentity
    {
        RunId = new string(digit, 32),
        Name = "a run",
        Experiment = "tests",
        Created = DateTimeOffset.UnixEpoch,
    }).Location;
}
