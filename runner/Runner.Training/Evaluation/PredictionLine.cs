using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runner.Metrics;

namespace Runner.Training;

/// <summary>A prediction as a line of <c>predictions.jsonl</c>: <c>{"id":3,"predicted":1,"truth":0}</c>, with <c>part</c> where an example has several, <c>key</c> where its set has a name for it, and <c>unit</c> where examples share one.</summary>
public static class PredictionLine
{
    private const string Id = "id", Part = "part", Key = "key", Unit = "unit";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SortedSetConverter() },
    };

    /// <summary>The line, without its end. Numbers read back as the same bits; the same prediction always gives the same line.</summary>
    public static byte[] Write(ExamplePrediction prediction)
    {
        var line = new JsonObject { [Id] = prediction.Example };
        if (prediction.Part.Length > 0)
            line[Part] = prediction.Part;
        if (prediction.Key is { } key)
            line[Key] = key;
        if (prediction.Unit is { } unit)
            line[Unit] = unit;
        var said = JsonSerializer.SerializeToNode(prediction.Prediction, prediction.Prediction.GetType(), Json)!.AsObject();
        foreach (var (name, value) in said.ToList())
        {
            said.Remove(name);
            line[name] = value;
        }
        return JsonSerializer.SerializeToUtf8Bytes(line, Json);
    }

    /// <summary>The prediction of a line.</summary>
    /// <param name="line">Made by <see cref="Write"/>.</param>
    /// <param name="kind">Kind of <see cref="Prediction"/> it holds.</param>
    public static ExamplePrediction Read(ReadOnlySpan<byte> line, Type kind)
    {
        var node = JsonSerializer.Deserialize<JsonObject>(line, Json)!;
        var id = node[Id]!.GetValue<long>();
        var (part, key, unit) = (Text(Part) ?? "", Text(Key), Text(Unit));
        node.Remove(Id);
        return new ExamplePrediction(id, (Prediction)node.Deserialize(kind, Json)!) { Part = part, Key = key, Unit = unit };

        string? Text(string name)
        {
            var text = node[name]?.GetValue<string>();
            node.Remove(name);
            return text;
        }
    }

    private sealed class SortedSetConverter : JsonConverter<IReadOnlySet<int>>
    {
        public override IReadOnlySet<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<HashSet<int>>(ref reader, options)!;

        public override void Write(Utf8JsonWriter writer, IReadOnlySet<int> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var number in value.Order())
                writer.WriteNumberValue(number);
            writer.WriteEndArray();
        }
    }
}
