using System.Runtime.InteropServices;

namespace Runner.Cli.Hosting;

/// <summary>Ctrl-C and SIGTERM ask the work to stop in good order; a second one, a while later, ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    // a process group and a launcher such as `dotnet run` pass the same signal on twice
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(2);

    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    public StopSignal()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    public CancellationToken Token => _source.Token;

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            context.Cancel = TimeProvider.System.GetElapsedTime(_first) < Echo;      // else the default action: the process ends
            return;
        }
        context.Cancel = true;
        _first = TimeProvider.System.GetTimestamp();
        Console.Error.WriteLine("stopping after this step; a second signal, two seconds from now or later, ends at once");
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }
}
