namespace Runner.Cli.Output;

/// <summary>
/// Lines that stay at the bottom of a terminal while other text scrolls above them. They never wrap, and are erased before anything else is
/// written: on a narrow terminal nothing of them is left in that text's lines.
/// </summary>
/// <param name="terminal">Where they are drawn.</param>
/// <param name="columns">Width of the terminal now.</param>
internal sealed class BottomLines(TextWriter terminal, Func<int> columns)
{
    private const string ToFirstColumn = "\r";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    private readonly Lock _gate = new();
    private Func<int, IReadOnlyList<string>>? _content;
    private IReadOnlyList<int> _drawn = [];                // cells of each line on the terminal
    private bool _withinLine;                              // other text stands there that goes on

    /// <summary>Puts these lines there, in place of those before.</summary>
    /// <param name="content">The lines for a width; what is longer is cut.</param>
    public void Set(Func<int, IReadOnlyList<string>> content)
    {
        lock (_gate)
        {
            _content = content;
            if (!_withinLine)
                Draw();
        }
    }

    /// <summary>Takes them away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _content = null;
            if (_drawn.Count > 0)
                terminal.Write(Erasing() + ShowCursor);
            _drawn = [];
        }
    }

    /// <summary>Writes other text; the lines come back below it once it ends a line.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="write">Writes it, to this terminal or elsewhere.</param>
    public void Around(ReadOnlySpan<char> text, Action<ReadOnlySpan<char>> write)
    {
        lock (_gate)
        {
            if (_drawn.Count > 0)
                terminal.Write(Erasing());
            _drawn = [];
            write(text);
            if (text.Length > 0)
                _withinLine = text is not [.., '\n'];
            if (_content is not null && !_withinLine)
                Draw();
        }
    }

    private void Draw()
    {
        var width = Math.Max(2, columns() - 1);            // the last column is left free: a full line wraps on some terminals
        var lines = _content!(width).Select(line => CellText.Cut(line, width)).ToList();
        terminal.Write(HideCursor + Erasing() + string.Join('\n', lines.Select(line => line + EraseLine)));
        _drawn = [.. lines.Select(CellText.Width)];
    }

    // of a terminal made narrower since, its lines have wrapped
    private string Erasing()
    {
        var width = Math.Max(1, columns());
        var rows = _drawn.Sum(cells => Math.Max(1, (cells + width - 1) / width));
        return ToFirstColumn + (rows > 1 ? $"\e[{rows - 1}A" : "") + EraseBelow;
    }
}
