using System.Globalization;
using System.Text;
using Runner.Errors;

namespace Runner.Experiments;

/// <summary>
/// Where ranks other than the first write: <c>logs/rank-N.log</c> in the run's folder, once it is known. Only a failure of the rank's own is shown
/// on the terminal, which belongs to the first rank.
/// </summary>
/// <param name="rank">This process's.</param>
/// <param name="terminal">The terminal.</param>
internal sealed class RankLog(int rank, TextWriter terminal) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _before = new();
    private readonly Lock _gate = new();
    private StreamWriter? _file;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Writes to a folder from now on, what was written before included.</summary>
    public void WriteTo(string folder)
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = new StreamWriter(new ForgivingStream(Open(folder), Tell)) { AutoFlush = true };
            _file.Write(_before);
            _before.Clear();
        }
    }

    // what a rank says is no reason to stop it: a full disk costs the log alone
    private Stream Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, $"rank-{rank}.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(e.Message);
            return Stream.Null;
        }
    }

    private void Tell(string reason) => terminal.WriteLine($"rank {rank}: its log cannot be written ({reason}); the rank goes on");

    /// <summary>Shows a failure on the terminal.</summary>
    public void Shout(Exception failure)
    {
        var text = failure is RunnerException known ? $"{known.Descriptor.Code}: {known.Message}" : $"{failure.GetType().Name}: {failure.Message}";
        terminal.WriteLine($"rank {rank}: error {text}");
    }

    public override void Write(char value)
    {
        lock (_gate)
        {
            if (_file is null)
                _before.Append(value);
            else
                _file.Write(value);
        }
    }

    public override void Write(string? value)
    {
        lock (_gate)
        {
            if (_file is null)
                _before.Append(value);
            else
                _file.Write(value);
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file?.Dispose();
        base.Dispose(disposing);
    }
}
