using Runner.Tracking;

namespace Runner.EndToEnd.Ranks;

/// <summary>The tiny recipe on one rank, without a launcher: what any number of ranks is compared with.</summary>
public sealed class LoneRun : IDisposable
{
    private readonly RankedSandbox _sandbox = new();
    private readonly Lazy<RunFolder> _run;

    public LoneRun() => _run = new Lazy<RunFolder>(() =>
    {
        _sandbox.Finish(1).Expect(0);
        return _sandbox.Run;
    });

    public RunFolder Folder => _run.Value;

    public IReadOnlyList<double> Losses => Folder is null ? [] : _sandbox.Losses;

    public void Dispose() => _sandbox.Dispose();
}
