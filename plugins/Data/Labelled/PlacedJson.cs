using System.Globalization;
using System.Text.Json;
using Runner.Data;
using Runner.Errors;

namespace Runner.Plugins.Data.Labelled;

/// <summary>A JSON value with the line it begins on, so that what is wrong with it can be said with its place.</summary>
internal sealed class PlacedJson
{
    private readonly LabelledFile _file;
    private readonly long _line;
    private readonly JsonTokenType _type;
    private readonly string? _text;
    private readonly List<PlacedJson> _items = [];
    private readonly Dictionary<string, PlacedJson> _members = new(StringComparer.Ordinal);

    private PlacedJson(LabelledFile file, ref Utf8JsonReader reader, ref Lines lines)
    {
        (_file, _line, _type) = (file, lines.Of(reader.TokenStartIndex), reader.TokenType);
        switch (reader.TokenType)
        {
            case JsonTokenType.String or JsonTokenType.Number:
                _text = reader.TokenType == JsonTokenType.String ? Text(ref reader) : System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    _items.Add(new PlacedJson(file, ref reader, ref lines));
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Text(ref reader);
                    reader.Read();
                    var value = new PlacedJson(file, ref reader, ref lines);
                    if (!_members.TryAdd(name, value))
                        throw value.Wrong($"'{name}' stands twice in one object");
                }
                break;
        }
    }

    /// <summary>Reads a file that is one JSON value.</summary>
    /// <exception cref="RunnerException">RUN3237: it is none.</exception>
    public static PlacedJson Read(LabelledFile file)
    {
        var bytes = file.Utf8Bytes();
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
            throw LabelledFileErrors.BadJson.With(file.At(1), "the file is empty");
        var lines = new Lines(bytes);
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            reader.Read();
            var root = new PlacedJson(file, ref reader, ref lines);
            reader.Read();
            return root;
        }
        catch (JsonException wrong)
        {
            throw LabelledFileErrors.BadJson.Because(wrong, file.At((wrong.LineNumber ?? 0) + 1), wrong.Message);
        }
    }

    public RecordPlace Place => _file.At(_line);

    public bool IsArray => _type == JsonTokenType.StartArray;

    public bool IsObject => _type == JsonTokenType.StartObject;

    /// <summary>Its elements, where it is an array.</summary>
    public IReadOnlyList<PlacedJson> Items => IsArray ? _items : throw Wrong("an array should stand here");

    /// <summary>Its members in the order of the file, where it is an object.</summary>
    public IReadOnlyDictionary<string, PlacedJson> Members => IsObject ? _members : throw Wrong("an object should stand here");

    /// <summary>A member that must be there.</summary>
    public PlacedJson this[string name] => Find(name) ?? throw Wrong($"there is no '{name}' in this object");

    /// <summary>A member; null where it is not there or null.</summary>
    public PlacedJson? Find(string name) => Members.TryGetValue(name, out var value) && value._type != JsonTokenType.Null ? value : null;

    /// <summary>A string, or a number as it is written.</summary>
    public string AsText => _text ?? throw Wrong("a text should stand here");

    public int AsInteger => _type == JsonTokenType.Number && int.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw Wrong("a whole number should stand here");

    public bool IsTrue => _type switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong("true or false should stand here"),
    };

    public RunnerException Wrong(string what) => LabelledFileErrors.BadJson.With(Place, what);

    private string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("a text holds half a surrogate pair");
        }
    }

    // offsets are asked for in rising order
    private struct Lines(ReadOnlyMemory<byte> bytes)
    {
        private int _at;
        private long _line = 1;

        public long Of(long offset)
        {
            _line += bytes.Span[_at..(int)offset].Count((byte)'\n');
            _at = (int)offset;
            return _line;
        }
    }
}
