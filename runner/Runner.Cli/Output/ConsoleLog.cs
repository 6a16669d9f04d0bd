using System.Globalization;
using System.Text;
using Runner.Experiments;

namespace Runner.Cli.Output;

/// <summary>What the process says about a run, kept in the run's <c>console.log</c>: whatever is printed while it is open goes to the terminal as before and into the log as well.</summary>
internal sealed class ConsoleLog : IRunLog
{
    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly RunLog _log;

    private ConsoleLog(TimeProvider time)
    {
        _log = new RunLog(time);
        Writer = new LogWriter(_log);
    }

    /// <summary>Writes into the log alone.</summary>
    public TextWriter Writer { get; }

    /// <summary>Listens to both output streams until it is disposed.</summary>
    public static ConsoleLog Listen(TimeProvider time)
    {
        var log = new ConsoleLog(time);
        Console.SetOut(new Tee(log._out, log._log));
        Console.SetError(new Tee(log._error, log._log));
        return log;
    }

    public void WriteTo(string file) => _log.WriteTo(file);

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        _log.Dispose();
    }

    private class LogWriter(RunLog log) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value) => log.Add(value ?? "");

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void WriteLine() => Write(NewLine);
    }

    private sealed class Tee(TextWriter shown, RunLog log) : LogWriter(log)
    {
        public override Encoding Encoding => shown.Encoding;

        public override void Write(string? value)
        {
            base.Write(value);
            shown.Write(value);
        }

        public override void Flush() => shown.Flush();
    }
}
