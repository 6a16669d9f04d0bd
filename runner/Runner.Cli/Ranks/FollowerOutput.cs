using System.Globalization;
using System.Text;
using Runner.Cli.Output;
using Runner.Errors;

namespace Runner.Cli.Ranks;

/// <summary>
/// Where ranks other than the first write: <c>logs/rank-N.log</c> in the run's folder, once it is known. Only a failure of the rank's own is shown
/// on the terminal, which belongs to the first rank.
/// </summary>
internal sealed class FollowerOutput : TextWriter
{
    private readonly TextWriter _terminal = Console.Error;
    private readonly StringBuilder _before = new();
    private readonly Lock _gate = new();
    private readonly int _rank;
    private StreamWriter? _file;

    private FollowerOutput(int rank) : base(CultureInfo.InvariantCulture) => _rank = rank;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Takes over what this process prints.</summary>
    public static FollowerOutput Take(int rank)
    {
        var output = new FollowerOutput(rank);
        Console.SetOut(output);
        Console.SetError(output);
        return output;
    }

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
            return new FileStream(Path.Combine(folder, $"rank-{_rank}.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(e.Message);
            return Stream.Null;
        }
    }

    private void Tell(string reason) => _terminal.WriteLine($"rank {_rank}: its log cannot be written ({reason}); the rank goes on");

    /// <summary>Shows a failure on the terminal.</summary>
    public void Shout(Exception failure)
    {
        var text = failure is RunnerException known ? $"{known.Descriptor.Code}: {known.Message}" : $"{failure.GetType().Name}: {failure.Message}";
        _terminal.WriteLine($"rank {_rank}: error {text}");
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
        {
            Console.SetOut(_terminal);
            Console.SetError(_terminal);
            _file?.Dispose();
        }
        base.Dispose(disposing);
    }
}
