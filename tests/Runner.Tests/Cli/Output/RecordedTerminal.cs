using System.Globalization;
using System.Text;
using Runner.Cli.Output;

namespace Runner.Tests.Cli.Output;

/// <summary>A terminal that remembers what stands on it: it wraps at its width and knows the few codes that are sent to it.</summary>
internal sealed class RecordedTerminal(int columns) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly List<StringBuilder> _rows = [new()];
    private readonly StringBuilder _code = new();
    private int _row, _column;
    private bool _inCode;

    public override Encoding Encoding => Encoding.UTF8;

    public int Columns { get; set; } = columns;

    /// <summary>What stands on it, a line a row; empty ones at the end left out.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.Select(r => r.ToString().TrimEnd()).Reverse().SkipWhile(r => r.Length == 0).Reverse()];

    public override void Write(char value)
    {
        if (_inCode)
        {
            _code.Append(value);
            if (char.IsAsciiLetter(value))
                Obey();
            return;
        }
        switch (value)
        {
            case '\e':
                _inCode = true;
                break;
            case '\r':
                _column = 0;
                break;
            case '\n':
                _column = 0;
                NextRow();
                break;
            default:
                Put(value);
                break;
        }
    }

    private void Put(char value)
    {
        var cells = CellText.Width(value.ToString());
        if (_column + cells > Columns)
        {
            _column = 0;
            NextRow();
        }
        var row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column++] = value;
        // the second cell of a wide character
        if (cells == 2)
            row.Insert(Math.Min(_column++, row.Length), '\u200b');
    }

    private void NextRow()
    {
        if (++_row == _rows.Count)
            _rows.Add(new StringBuilder());
    }

    private void Obey()
    {
        var code = _code.ToString();
        _code.Clear();
        _inCode = false;
        switch (code[^1])
        {
            case 'A':
                _row = Math.Max(0, _row - int.Parse(code[1..^1], CultureInfo.InvariantCulture));
                break;
            case 'K':
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                break;
            case 'J':
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                foreach (var row in _rows.Skip(_row + 1))
                    row.Clear();
                break;
            case 'h' or 'l':
                break;
            default:
                throw new InvalidOperationException($"code '{code}' is not known");
        }
    }
}
