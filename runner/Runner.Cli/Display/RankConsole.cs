using Runner.Experiments;

namespace Runner.Cli.Display;

/// <summary>Takes over what a process that is not the first of several prints; the terminal belongs to the first one.</summary>
internal sealed class RankConsole : IRankOutput
{
    private readonly TextWriter _terminal = Console.Error;
    private readonly RankLog _log;

    public RankConsole(int rank)
    {
        _log = new RankLog(rank, _terminal);
        Console.SetOut(_log);
        Console.SetError(_log);
        Display = new PlainRunDisplay(Console.Out);
    }

    public IRunDisplay Display { get; }

    public void WriteTo(string folder) => _log.WriteTo(folder);

    public void Shout(Exception failure) => _log.Shout(failure);

    public void Dispose()
    {
        Console.SetOut(_terminal);
        Console.SetError(_terminal);
        _log.Dispose();
    }
}
