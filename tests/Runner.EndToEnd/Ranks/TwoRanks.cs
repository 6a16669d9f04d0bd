using Runner.Tracking;

namespace Runner.EndToEnd.Ranks;

/// <summary>The tiny recipe on two ranks, never interrupted.</summary>
public sealed class TwoRanks : IDisposable
{
    private readonly RankedSandbox _sandbox = new();
    private readonly Lazy<RunFolder> _run;

    public TwoRanks() => _run = new Lazy<RunFolder>(() =>
    {
        _sandbox.Finish(2).Expect(0);
        return _sandbox.Run;
    });

    public RunFolder Folder => _run.Value;

    public void Dispose() => _sandbox.Dispose();
}
