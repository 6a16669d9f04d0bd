using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Data;
using Runner.Tasks;

namespace Runner.Inference;

/// <summary>Writes what was predicted, record after record, in a format that people and official scripts read.</summary>
/// <param name="output">Where it is written; stays the caller's.</param>
/// <param name="format">How. <see cref="PredictionFormat.Same"/> needs <paramref name="input"/>.</param>
/// <param name="input">The reader of the inputs; null where records come from labelled data.</param>
/// <param name="utf16">Whether offsets count UTF-16 units; code points otherwise.</param>
public sealed class PredictionWriter(TextWriter output, PredictionFormat format, InputReader? input, bool utf16)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private bool _hasBegun;

    /// <summary>Writes a record's predictions.</summary>
    /// <param name="record">The record.</param>
    /// <param name="fields">What was predicted for it.</param>
    /// <param name="row">The input it was read from; null where there is none.</param>
    public void Write(DataRecord record, IReadOnlyList<PredictedField> fields, InputRow? row)
    {
        Begin(fields, row);
        var key = record.Key ?? record.Id.ToString(CultureInfo.InvariantCulture);
        switch (format)
        {
            case PredictionFormat.Glue:
                output.Write($"{key}\t{Text(Main(fields))}\n");
                break;
            case PredictionFormat.Clue:
                var id = long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(key);
                output.Write(new JsonObject { ["id"] = id, [Main(fields).Name] = Text(Main(fields)) }.ToJsonString(Json) + "\n");
                break;
            case PredictionFormat.Squad:
                output.Write($"{(_hasBegun ? ",\n" : "")} {JsonSerializer.Serialize(key, Json)}: {JsonSerializer.Serialize(Text(Main(fields)), Json)}");
                break;
            case PredictionFormat.Same when row is { Json: null }:
                output.Write(string.Join('\t', row.Cells.Concat(fields.Select(Cell))) + "\n");
                break;
            default:
                var line = row?.Json?.DeepClone().AsObject() ?? new JsonObject { ["id"] = key };
                foreach (var field in fields)
                    line[line.ContainsKey(field.Name) ? "predicted_" + field.Name : field.Name] = Value(field);
                output.Write(line.ToJsonString(Json) + "\n");
                break;
        }
        _hasBegun = true;
    }

    /// <summary>Writes what stands at the end.</summary>
    public void End()
    {
        if (format == PredictionFormat.Squad)
            output.Write(_hasBegun ? "\n}\n" : "{}\n");
        output.Flush();
    }

    private void Begin(IReadOnlyList<PredictedField> fields, InputRow? row)
    {
        if (_hasBegun)
            return;
        if (format == PredictionFormat.Glue)
            output.Write("index\tprediction\n");
        else if (format == PredictionFormat.Squad)
            output.Write("{\n");
        else if (format == PredictionFormat.Same && row is { Json: null } && input?.Header is { } header)
            output.Write(string.Join('\t', header.Concat(fields.Select(field => header.Contains(field.Name) ? "predicted_" + field.Name : field.Name))) + "\n");
    }

    private static PredictedField Main(IReadOnlyList<PredictedField> fields) => fields[0];

    private static string Text(PredictedField field) => field.Value switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray list => string.Join(',', list.Select(item => item?.ToString())),
        var value => value.ToJsonString(Json),
    };

    private string Cell(PredictedField field) => Value(field) switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text.ReplaceLineEndings(" ").Replace('\t', ' '),
        var value => value.ToJsonString(Json),
    };

    private JsonNode? Value(PredictedField field)
    {
        var value = field.Value?.DeepClone();
        return utf16 || field.OffsetsInto is not { } text ? value : InCodePoints(value, text);
    }

    // numbers under 'start' and 'end', or the field itself where it is a number
    private static JsonNode? InCodePoints(JsonNode? value, string text)
    {
        switch (value)
        {
            case JsonValue number when number.TryGetValue<int>(out var at):
                return CodePoints.Before(text, at);
            case JsonArray list:
                return new JsonArray([.. list.Select(item => InCodePoints(item?.DeepClone(), text))]);
            case JsonObject map:
                foreach (var name in (string[])["start", "end"])
                {
                    if (map[name] is JsonValue place && place.TryGetValue<int>(out var unit))
                        map[name] = CodePoints.Before(text, unit);
                }
                return map;
            default:
                return value;
        }
    }
}

/// <summary>Code points of a text.</summary>
public static class CodePoints
{
    /// <summary>Code points before a UTF-16 unit of the text; half of a pair counts as one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">From 0 to its length.</param>
    public static int Before(string text, int unit)
    {
        var count = 0;
        for (var i = 0; i < unit; i++)
            count += char.IsHighSurrogate(text[i]) && i + 1 < unit && char.IsLowSurrogate(text[i + 1]) ? 0 : 1;
        return count;
    }
}
