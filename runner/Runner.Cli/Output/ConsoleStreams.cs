using System.Text;
using Runner.Experiments;

namespace Runner.Cli.Output;

/// <summary>
/// The two streams of the process, opened once at its start: neither a full disk, nor a closed descriptor, nor a reader that went away ends what is
/// computed. .NET's own would throw, and would send a terminal codes even where nothing is shown.
/// </summary>
internal static class ConsoleStreams
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    private static ForgivingStream? output;
    private static ForgivingStream? error;
    private static StreamWriter? outputWriter;
    private static StreamWriter? errorWriter;

    /// <summary>Lines at the bottom of the terminal.</summary>
    public static BottomLines Bottom { get; private set; } = new(TextWriter.Null, () => 80);

    /// <summary>True where something a command printed did not arrive.</summary>
    public static bool HaveLost => output is { HasLost: true } || error is { HasLost: true };

    public static void Open()
    {
        var (hasOutput, hasError) = (StandardDescriptor.WasGiven(OutputDescriptor), StandardDescriptor.WasGiven(ErrorDescriptor));
        StandardDescriptor.Occupy(OutputDescriptor);
        StandardDescriptor.Occupy(ErrorDescriptor);
        output = new ForgivingStream(hasOutput ? DescriptorStream.Standard(OutputDescriptor) : null, reason => Tell("standard output", reason, errorWriter));
        error = new ForgivingStream(hasError ? DescriptorStream.Standard(ErrorDescriptor) : null, reason => Tell("standard error", reason, outputWriter));
        (outputWriter, errorWriter) = (Writer(output), Writer(error));
        Bottom = new BottomLines(outputWriter, Columns);
        Console.SetOut(new ConsoleWriter(outputWriter, Bottom));
        Console.SetError(new ConsoleWriter(errorWriter, Bottom));
    }

    /// <summary>Width of the terminal; 80 where it does not say.</summary>
    public static int Columns() => Console.WindowWidth is > 0 and var width ? width : 80;

    private static StreamWriter Writer(Stream stream)
    {
        var encoding = Console.OutputEncoding;
        return new StreamWriter(stream, encoding is UTF8Encoding ? new UTF8Encoding(false) : encoding, bufferSize: 1024) { AutoFlush = true };
    }

    // by the other stream, and where that fails too, not at all
    private static void Tell(string name, string reason, StreamWriter? other)
    {
        var trouble = CliErrors.OutputLost;
        other?.WriteLine($"warning {trouble.Code}: {trouble.Format(name, reason)}");
        other?.WriteLine($"      {trouble.Remedy}");
    }
}
