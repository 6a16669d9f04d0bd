using System.Text.Json;

namespace Runner.Plugins.Data;

/// <summary>Takes the text out of a JSON document: of an object the fields named, of an array its strings, of a string itself.</summary>
/// <param name="fields">Keys that hold text, in the order in which it is wanted.</param>
internal sealed class JsonFields(IReadOnlyList<string> fields)
{
    /// <summary>
    /// Appends the sentences of a document: strings are cut into sentences, strings in an array are sentences (or lines) already. Of an object with several
    /// fields named, some may be missing or null, but not all.
    /// </summary>
    /// <param name="value">One JSON value.</param>
    /// <param name="splitter">Cuts text.</param>
    /// <param name="sentences">Are appended.</param>
    /// <returns>Why there is no text in it; null where there is.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text holds half a surrogate pair.</exception>
    public string? Read(ReadOnlySpan<byte> value, SentenceSplitter splitter, List<string> sentences)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var problem = Append(ref reader, splitter, sentences);
            ReadToEnd(ref reader);
            return problem is null ? null : $"there is no {Wanted} in it, it is {problem}";
        }

        var found = new List<string>?[fields.Count];
        string? wrong = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Field(ref reader);
            reader.Read();
            if (field < 0 || found[field] is not null)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            var text = new List<string>();
            if (Append(ref reader, splitter, text) is { } problem)
                wrong ??= $"'{fields[field]}' is {problem}, no text";
            else
                found[field] = text;
        }
        ReadToEnd(ref reader);
        if (wrong is not null)
            return wrong;
        if (Array.TrueForAll(found, text => text is null))
            return $"there is no {Wanted} in it ({Describe(value)})";
        foreach (var text in found)
            sentences.AddRange(text ?? []);
        return null;
    }

    /// <summary>The keys of an object, or what else a value is, for messages.</summary>
    public static string Describe(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Name(reader.TokenType);
        var keys = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            keys.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }
        return keys.Count == 0 ? "an object without keys" : $"the keys {string.Join(", ", keys.Take(20))}{(keys.Count > 20 ? ", …" : "")}";
    }

    private string Wanted => fields.Count == 1 ? $"string '{fields[0]}'" : $"string under any of '{string.Join("', '", fields)}'";

    private int Field(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (reader.ValueTextEquals(fields[i]))
                return i;
        }
        return -1;
    }

    /// <summary>The text of a string or of an array of strings; what it is instead, where it is neither.</summary>
    private static string? Append(ref Utf8JsonReader reader, SentenceSplitter splitter, List<string> sentences)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            splitter.Split(reader.GetString()!, sentences);
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var name = Name(reader.TokenType);
            reader.Skip();
            return name;
        }
        string? problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                SentenceSplitter.Lines(reader.GetString()!, sentences);
            }
            else
            {
                problem ??= $"an array with {Name(reader.TokenType)} in it";
                reader.Skip();
            }
        }
        return problem;
    }

    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            // The reader refuses what follows the value.
        }
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
