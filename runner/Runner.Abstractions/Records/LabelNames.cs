using System.Globalization;
using System.Text.Json;
using Runner.Errors;
using Runner.Files;

namespace Runner.Data;

/// <summary>Names of a task's labels, in the order of their numbers: known while a recipe is checked, so that a head is built for as many as there are.</summary>
public sealed class LabelNames
{
    private readonly Dictionary<string, int> _numbers;

    private LabelNames(IReadOnlyList<string> names, Dictionary<string, int> numbers) => (Names, _numbers) = (names, numbers);

    /// <summary>Name of label 0, 1, ...</summary>
    public IReadOnlyList<string> Names { get; }

    public int Count => Names.Count;

    /// <summary>Labels listed in options.</summary>
    /// <exception cref="RunnerException">RUN1075: there is none, one is empty, or two are equal.</exception>
    public static LabelNames Of(IReadOnlyList<string> names) => Of(names, "the list of labels");

    /// <summary>Labels that are known by their number alone: <c>0</c>, <c>1</c>, ...</summary>
    /// <param name="count">How many; at least 1.</param>
    public static LabelNames Numbered(int count) => Of([.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Labels from a file: a JSON list of texts, or one label a line, blank lines left out.</summary>
    /// <exception cref="RunnerException">RUN1070 to RUN1072: the file cannot be read; RUN1075: what it holds is no list of labels.</exception>
    public static LabelNames Read(string path)
    {
        var text = RegularFile.ReadText(path, RegularFile.VocabularyBytes);
        if (!text.AsSpan().TrimStart().StartsWith("["))
            return Of([.. text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], $"'{path}'");
        try
        {
            return Of(JsonSerializer.Deserialize<List<string>>(text) ?? [], $"'{path}'");
        }
        catch (JsonException wrong)
        {
            throw FileErrors.NotLabels.Because(wrong, $"'{path}'", "it begins as a JSON list but is not one of texts");
        }
    }

    /// <summary>Number of a label; null for a name that is none.</summary>
    public int? NumberOf(string name) => _numbers.TryGetValue(name, out var number) ? number : null;

    private static LabelNames Of(IReadOnlyList<string> names, string source)
    {
        if (names.Count == 0)
            throw FileErrors.NotLabels.With(source, "it names none");
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
                throw FileErrors.NotLabels.With(source, $"label {i} has no name");
            if (!numbers.TryAdd(names[i], i))
                throw FileErrors.NotLabels.With(source, $"'{names[i]}' is label {numbers[names[i]]} and label {i}");
        }
        return new LabelNames([.. names], numbers);
    }
}
