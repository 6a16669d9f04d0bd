using System.Security.Cryptography;
using Runner.Tasks;
using Runner.Training;
using Runner.Training.Checkpoints;
using Runner.Values;
using Runner.Weights.Checkpoints;
using Runner.Weights.Safetensors;

namespace Runner.Tests.Training.Support;

/// <summary>A training of the tiny task in a folder of its own; each run is a new process as far as results go.</summary>
internal sealed class Trial : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public LogLines Log { get; } = new();

    public Recorder Recorder { get; private set; } = new();

    /// <summary>20 steps over 3.3 epochs.</summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Duration = Duration.Steps(20), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(4), Device = "cpu", Threads = 1,
    };

    public EvaluationOptions Evaluation { get; init; } = new() { Every = Duration.Steps(6), BatchSize = 4, MaxExamples = 10 };

    public CheckpointOptions Checkpoint { get; init; } = new() { Every = Duration.Steps(5) };

    public TrainingResult Run(
        Func<TrainingSetup, TrainingSetup>? change = null, long? stopAfter = null, ICheckpointFiles? files = null, Func<TrainingTask>? makeTask = null)
    {
        using var stop = new CancellationTokenSource();
        Recorder = new Recorder { AtStep = step => { if (step == stopAfter) stop.Cancel(); } };
        using var task = makeTask?.Invoke() ?? new TinyTask();
        var setup = Setup(task);
        return new Trainer(change?.Invoke(setup) ?? setup, files ?? new DiskFiles()).Run(stop.Token);
    }

    /// <summary>What a run is made of.</summary>
    public TrainingSetup Setup(TrainingTask task) => new()
    {
        Task = task,
        Optimizer = new Momentum(),
        Schedule = new Falling(),
        Training = Training,
        Evaluation = Evaluation,
        Checkpoint = Checkpoint,
        Seed = 42,
        Folder = Folder.Path,
        PlanFingerprint = "plan-a",
        DataFingerprints = new Dictionary<string, string> { ["training text"] = "data-a" },
        Observers = [Recorder],
        Logger = Log,
    };

    public string CheckpointPath(long step, params string[] parts) => Folder[["checkpoints", CheckpointNames.Of(step), .. parts]];

    public IEnumerable<string> Checkpoints() =>
        Directory.GetFileSystemEntries(Folder["checkpoints"]).Select(p => Path.GetFileName(p)).Where(n => n != ".lock").Order(StringComparer.Ordinal);

    /// <summary>Hashes of weights and optimizer state of a checkpoint.</summary>
    public string Bits(long step) => string.Join(" ", new[] { CheckpointFiles.Model, CheckpointFiles.Optimizer }
        .Select(name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(CheckpointPath(step, name))))));

    /// <summary>Weights of a checkpoint.</summary>
    public Dictionary<string, float[]> Weights(long step)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(CheckpointPath(step, CheckpointFiles.Model));
        return file.Entries.Keys.ToDictionary(name => name, name => file.Load(name).data<float>().ToArray());
    }

    public void Dispose() => Folder.Dispose();
}
