using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Data;
using Runner.Errors;
using Runner.Tasks;

namespace Runner.Inference;

/// <summary>Reads new inputs one after another, so that a file may be larger than memory. Tables have a header where a cell of the first row names an input field.</summary>
public sealed class InputReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly Stream _input;
    private readonly string _name;
    private readonly IReadOnlyList<InputField> _fields;
    private readonly IReadOnlyDictionary<string, string> _columns;
    private byte[] _buffer = new byte[1 << 16];
    private int _from;
    private int _to;
    private long _line;

    /// <param name="input">UTF-8, with or without a byte order mark; stays the caller's.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="layout">How it is laid out.</param>
    /// <param name="fields">What the task reads.</param>
    /// <param name="columns">Where fields stand, by the field: a column's name or number from 0, or a JSON key. Fields that are not listed are found by their names.</param>
    /// <exception cref="RunnerException">RUN7120: the first row does not hold the fields.</exception>
    public InputReader(Stream input, string name, InputLayout layout, IReadOnlyList<InputField> fields, IReadOnlyDictionary<string, string> columns)
    {
        (_name, _fields, _columns) = (name, fields, columns);
        foreach (var unknown in columns.Keys.Where(column => !fields.Any(field => field.Name == column)))
            throw InferenceErrors.NoSuchField.With(unknown, string.Join(", ", fields.Select(field => field.Name)));
        _input = input;
        Begin(layout);
    }

    /// <summary>How it is laid out.</summary>
    public InputLayout Layout { get; private set; }

    /// <summary>The table's header; null where it has none, and for JSON.</summary>
    public IReadOnlyList<string>? Header { get; private set; }

    private Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

    private string? First { get; set; }

    /// <summary>The inputs, each once. Called once.</summary>
    /// <exception cref="RunnerException">RUN7120, RUN7121: a row lacks a field or is not what it should be; the message says where.</exception>
    public IEnumerable<InputRow> Rows()
    {
        var number = 0L;
        var line = First ?? ReadLine();
        for (; line is not null; line = ReadLine())
        {
            if (line.Length == 0)
            {
                // an empty last line is a habit, an empty one before others is an input that was lost
                var at = _line;
                if ((line = ReadLine()) is null)
                    yield break;
                throw InferenceErrors.BadInput.With(new RecordPlace(_name, at), "the line is empty, and others follow");
            }
            yield return Layout == InputLayout.Jsonl ? Json(line, number) : Table(line, number);
            number++;
        }
    }

    private void Begin(InputLayout layout)
    {
        var first = ReadLine();
        if (first is null || first.Length == 0)
            throw InferenceErrors.BadInput.With(new RecordPlace(_name, Math.Max(1, _line)), "there is no input");
        if (first[0] == '\uFEFF')
            first = first[1..];
        Layout = layout != InputLayout.Auto ? layout : first.TrimStart().StartsWith('{') ? InputLayout.Jsonl : InputLayout.Tsv;
        First = first;
        if (Layout == InputLayout.Jsonl)
            return;
        var cells = first.Split('\t');
        var named = _fields.Where(field => Names(field).Any(cells.Contains)).ToList();
        if (named.Count > 0 || _columns.Values.Any(column => cells.Contains(column)))
        {
            (Header, First) = (cells, null);
            foreach (var field in _fields)
            {
                if (Names(field).Select(name => Array.IndexOf(cells, name)).FirstOrDefault(place => place >= 0, Numbered(field)) is >= 0 and var place)
                    Places[field.Name] = place;
            }
        }
        else
        {
            for (var i = 0; i < _fields.Count; i++)
            {
                // a name that no header has is not made up for by the order of columns
                var place = Numbered(_fields[i]) is >= 0 and var given ? given : _columns.ContainsKey(_fields[i].Name) ? int.MaxValue : i;
                if (place < cells.Length)
                    Places[_fields[i].Name] = place;
            }
        }
        foreach (var missing in _fields.Where(field => field.IsRequired && !Places.ContainsKey(field.Name)))
            throw InferenceErrors.FieldMissing.With(new RecordPlace(_name, 1), missing.Name, Header is null ? $"{cells.Length} columns without a header" : string.Join(", ", cells));
    }

    private int Numbered(InputField field) =>
        _columns.TryGetValue(field.Name, out var column) && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private IEnumerable<string> Names(InputField field) =>
        _columns.TryGetValue(field.Name, out var column) ? [column] : [field.Name, .. field.AlsoCalled];

    private InputRow Table(string line, long number)
    {
        var cells = line.Split('\t');
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            if (Places.TryGetValue(field.Name, out var place) && place < cells.Length)
                fields[field.Name] = cells[place];
            else if (field.IsRequired)
                throw InferenceErrors.FieldMissing.With(new RecordPlace(_name, _line), field.Name, $"{cells.Length} columns");
        }
        return new InputRow(number, new RecordPlace(_name, _line), fields) { Cells = cells };
    }

    private InputRow Json(string line, long number)
    {
        var place = new RecordPlace(_name, _line);
        JsonObject json;
        try
        {
            json = JsonNode.Parse(line) as JsonObject ?? throw InferenceErrors.BadInput.With(place, "it is no JSON object");
        }
        catch (JsonException wrong)
        {
            throw InferenceErrors.BadInput.Because(wrong, place, $"it is no JSON: {wrong.Message}");
        }
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            var value = Names(field).Select(name => json[name]).FirstOrDefault(value => value is not null);
            if (value is JsonValue text && text.TryGetValue<string>(out var said))
                fields[field.Name] = said;
            else if (value is JsonArray words && words.All(word => word is JsonValue one && one.TryGetValue<string>(out _)))
                fields[field.Name] = string.Join(' ', words.Select(word => word!.GetValue<string>()));
            else if (value is not null)
                throw InferenceErrors.BadInput.With(place, $"'{field.Name}' is no text");
            else if (field.IsRequired)
                throw InferenceErrors.FieldMissing.With(place, field.Name, string.Join(", ", json.Select(entry => entry.Key)));
        }
        return new InputRow(number, place, fields) { Json = json };
    }

    // bytes of a line first, so that a wrong one is said with its line
    private string? ReadLine()
    {
        var end = -1;
        for (var searched = _from; (end = Array.IndexOf(_buffer, (byte)'\n', searched, _to - searched)) < 0;)
        {
            searched = _to;
            if (!Fill(ref searched))
                break;
        }
        if (end < 0 && _from == _to)
            return null;
        var (start, stop) = (_from, end < 0 ? _to : end);
        _from = end < 0 ? _to : end + 1;
        _line++;
        var line = _buffer.AsSpan(start, stop - start);
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException wrong)
        {
            throw InferenceErrors.BadInput.Because(wrong, new RecordPlace(_name, _line), "it is not UTF-8");
        }
    }

    private bool Fill(ref int searched)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (searched, _to, _from) = (searched - _from, _to - _from, 0);
        }
        if (_to == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = _input.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        return read > 0;
    }
}
