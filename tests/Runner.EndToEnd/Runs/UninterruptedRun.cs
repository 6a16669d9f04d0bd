using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Runs;

/// <summary>The tiny recipe run from beginning to end: what interrupted runs must come out equal to.</summary>
public sealed class UninterruptedRun : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly Lazy<RunFolder> _run;

    public UninterruptedRun() => _run = new Lazy<RunFolder>(() =>
    {
        _sandbox.Runner(_sandbox.Run(_sandbox.WriteTiny())).Expect(0);
        return Assert.Single(_sandbox.Runs);
    });

    public RunFolder Folder => _run.Value;

    public void Dispose() => _sandbox.Dispose();
}
