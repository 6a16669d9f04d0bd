using System.Globalization;
using System.Text;

namespace Runner.Cli.Output;

/// <summary>One of the two streams that people read; the lines at the bottom of the terminal give way to what is written.</summary>
internal sealed class ConsoleWriter(StreamWriter inner, BottomLines bottom) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => bottom.Around([value], inner.Write);

    public override void Write(char[] buffer, int index, int count) => bottom.Around(buffer.AsSpan(index, count), inner.Write);

    public override void Write(ReadOnlySpan<char> buffer) => bottom.Around(buffer, inner.Write);

    public override void Write(string? value) => bottom.Around(value, inner.Write);

    public override void WriteLine() => Write(CoreNewLine);

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => inner.Flush();
}
