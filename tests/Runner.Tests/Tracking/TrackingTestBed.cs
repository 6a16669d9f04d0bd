using Runner.Errors;
using Runner.Tracking;

namespace Runner.Tests.Tracking;

/// <summary>A workspace of its own, a clock that is told the time, and what was said to the user.</summary>
public sealed class TrackingTestBed : IDisposable
{
    public string Workspace { get; } = Directory.CreateTempSubdirectory("runner-tracking-").FullName;

    public TestClock Time { get; } = new();

    public List<(string Code, string Message)> Said { get; } = [];

    public void Notice(ErrorDescriptor descriptor, string message)
    {
        lock (Said)
            Said.Add((descriptor.Code, message));
    }

    public RunFolder NewRun(string name = "test", string? runId = null, string? parent = null, string? arm = null, long? seed = null, string plan = "plan") =>
        RunFolder.Create(Workspace, new RunIdentity
        {
            RunId = runId ?? RunId.New(),
            Name = name,
            Experiment = "experiment",
            ParentRunId = parent,
            Arm = arm,
            Seed = seed,
            PlanFingerprint = plan,
            Created = Time.GetUtcNow(),
        });

    public RunJournal Open(RunFolder run) => RunJournal.Open(run, Time, Notice);

    public void Dispose() => Directory.Delete(Workspace, recursive: true);
}
