using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Cli.Hosting;

/// <summary>
/// What the process says about a run, kept in the run's <c>console.log</c> as plain text. Whatever is printed while it is open goes to the terminal as before and
/// into the file as well, from what was printed before the file was known on. A file that cannot be written stops nothing: the log ends there.
/// </summary>
internal sealed partial class ConsoleLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _before = new();
    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private StreamWriter? _file;
    private bool _hasFailed;

    private ConsoleLog() => Writer = new LogWriter(this);

    /// <summary>Writes into the log alone.</summary>
    public TextWriter Writer { get; }

    /// <summary>Listens to both output streams until it is disposed.</summary>
    public static ConsoleLog Listen()
    {
        var log = new ConsoleLog();
        Console.SetOut(new Tee(log._out, log));
        Console.SetError(new Tee(log._error, log));
        return log;
    }

    /// <summary>Appends to this file from now on, what was said before included.</summary>
    public void WriteTo(string file)
    {
        lock (_gate)
        {
            if (_file is not null)
                return;
            try
            {
                _file = new StreamWriter(file, append: true) { AutoFlush = true };
                _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {Environment.MachineName}, process {Environment.ProcessId}"));
                _file.Write(_before);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                _hasFailed = true;
            }
            _before.Clear();
        }
    }

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        lock (_gate)
        {
            _hasFailed = true;
            try
            {
                _file?.Dispose();
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // what was not written is on the terminal
            }
        }
    }

    private void Add(string text)
    {
        lock (_gate)
        {
            if (_hasFailed)
                return;
            try
            {
                var plain = Codes().Replace(text, "");
                if (_file is null)
                    _before.Append(plain);
                else
                    _file.Write(plain);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                _hasFailed = true;
            }
        }
    }

    // a full disk, a folder that is gone, a limit on the size of files
    private static bool IsTrouble(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or ObjectDisposedException;

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])|\r(?!\n)")]
    private static partial Regex Codes();

    private class LogWriter(ConsoleLog log) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value) => log.Add(value ?? "");

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void WriteLine() => Write(NewLine);
    }

    private sealed class Tee(TextWriter shown, ConsoleLog log) : LogWriter(log)
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
