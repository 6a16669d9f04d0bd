using System.Diagnostics;
using System.Text;

namespace Runner.EndToEnd.Support;

/// <summary>The command line as a process of its own, as a user starts it.</summary>
internal sealed class RunnerProcess : IDisposable
{
    // far beyond what any of these needs: it only ends a test that hangs
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly string _command;

    private RunnerProcess(Process process, string command)
    {
        (_process, _command) = (process, command);
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>
    /// Environment of programs that live for seconds: without compiling again what is called often, and without the double mapping of code, either of which pays in long
    /// lives alone. A quarter of the processor time of a tiny run.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ShortLived { get; } =
        new Dictionary<string, string> { ["DOTNET_TC_CallCountThreshold"] = "FFFF", ["DOTNET_EnableWriteXorExecute"] = "0" };

    /// <summary>Number of the process; <c>env</c>, which it is started by, becomes it.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>runner</c> with nothing of the tests' own environment that it listens to, but for <paramref name="environment"/>.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="environment">What it is told besides.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="launcher">A command that starts it, such as <c>mpirun -n 2</c>.</param>
    public static RunnerProcess Start(
        string folder, IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments, params IEnumerable<string> launcher)
    {
        var given = arguments.ToList();
        // a shell that runs the tests in the background has them, and so their children, ignore SIGINT
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, "runner.dll"), .. given])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Inherited.Variables.Where(v => !Inherited.IsRunners(v.Key)).Concat(ShortLived).Concat(environment))
            start.Environment[name] = value;
        return new RunnerProcess(Process.Start(start)!, "runner " + string.Join(' ', given));
    }

    /// <summary>Waits until <paramref name="condition"/> holds; false where the process ended before.</summary>
    public bool WaitUntil(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (_process.WaitForExit(1))
                return condition();
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"'{_command}' did not come as far within {Limit}\n{Result()}");
        }
        return true;
    }

    /// <summary>True once <paramref name="text"/> was printed.</summary>
    public bool Says(string text)
    {
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return true;
        }
        lock (_error)
            return _error.ToString().Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public void Signal(string name) => Signals.Send(name, _process.Id);

    /// <summary>SIGKILL: the process gets no chance to do anything.</summary>
    public void Kill() => _process.Kill();

    public RunnerResult Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            throw new TimeoutException($"'{_command}' did not end within {Limit}\n{Result()}");
        }
        _process.WaitForExit();                            // once more without a limit: until both streams are read to their ends
        return Result();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private RunnerResult Result()
    {
        lock (_output)
        {
            lock (_error)
                return new RunnerResult(_command, _process.HasExited ? _process.ExitCode : -1, _output.ToString(), _error.ToString());
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }
}
