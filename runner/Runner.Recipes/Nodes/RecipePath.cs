using System.Globalization;
using System.Text;

namespace Runner.Recipes;

/// <summary>One step of a <see cref="RecipePath"/>: into a map by key, or into a list by index.</summary>
/// <param name="Key">Key of a map; null for an index.</param>
/// <param name="Index">Index into a list, from 0; -1 for a key.</param>
public readonly record struct RecipePathStep(string? Key, int Index);

/// <summary>
/// A place in a recipe: <c>model.positions.type</c>, <c>arms[0].name</c>. A key with dots, brackets, blanks or operators is
/// written <c>arms["a.b"]</c>.
/// </summary>
public sealed class RecipePath
{
    private const string Special = ".[]\"=+~";

    private RecipePath(IReadOnlyList<RecipePathStep> steps) => Steps = steps;

    /// <summary>The steps from the root; at least one.</summary>
    public IReadOnlyList<RecipePathStep> Steps { get; }

    /// <summary>The path without its last step, or null where there is only one.</summary>
    public RecipePath? Parent => Steps.Count > 1 ? new RecipePath([.. Steps.Take(Steps.Count - 1)]) : null;

    /// <summary>The first <paramref name="count"/> steps as text; empty for none.</summary>
    public string Prefix(int count) => Steps.Take(count).Aggregate("", Join);

    /// <summary>Reads a path.</summary>
    /// <exception cref="Errors.RunnerException">RUN1050 where it is none.</exception>
    public static RecipePath Parse(string text) =>
        TryParse(text, out var path, out var problem) ? path! : throw RecipeErrors.InvalidOverride.With(text, problem);

    /// <summary>Reads a path that takes up the whole text; <paramref name="problem"/> says what is wrong where it does
    /// not.</summary>
    public static bool TryParse(string text, out RecipePath? path, out string? problem)
    {
        path = Read(text, 0, out var end, out problem);
        if (path is not null && end < text.Length)
        {
            problem = $"'{text[end]}' does not belong in a path";
            path = null;
        }
        return path is not null;
    }

    public override string ToString() => Prefix(Steps.Count);

    /// <summary>The path of <paramref name="key"/> within the map at <paramref name="parent"/>.</summary>
    public static string Join(string parent, string key) =>
        !IsPlain(key) ? $"{parent}[\"{Escape(key)}\"]" : parent.Length == 0 ? key : $"{parent}.{key}";

    /// <summary>The path of item <paramref name="index"/> within the list at <paramref name="parent"/>.</summary>
    public static string Join(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    internal static string Join(string parent, RecipePathStep step) =>
        step.Key is { } key ? Join(parent, key) : Join(parent, step.Index);

    /// <summary>Reads a path from <paramref name="start"/> up to the first character that cannot be part of it.</summary>
    internal static RecipePath? Read(string text, int start, out int end, out string? problem)
    {
        var steps = new List<RecipePathStep>();
        var at = start;
        problem = null;
        while (problem is null && at < text.Length)
        {
            if (text[at] == '[')
                steps.Add(ReadBracket(text, ref at, out problem));
            else if (steps.Count > 0 && text[at] != '.')
                break;
            else
                steps.Add(ReadKey(text, ref at, isFirst: steps.Count == 0, out problem));
        }
        end = at;
        if (problem is null && steps.Count == 0)
            problem = "the path is empty";
        return problem is null ? new RecipePath(steps) : null;
    }

    private static RecipePathStep ReadKey(string text, ref int at, bool isFirst, out string? problem)
    {
        var start = isFirst ? at : at + 1;
        at = start;
        while (at < text.Length && !IsSpecial(text[at]))
            at++;
        // a final '-' is the delete operator
        if (at == text.Length && at > start + 1 && text[at - 1] == '-')
            at--;
        problem = at > start ? null : at < text.Length ? $"a name is missing before '{text[at]}'" : "a name is missing at the end of the path";
        return new RecipePathStep(text[start..at], -1);
    }

    private static RecipePathStep ReadBracket(string text, ref int at, out string? problem)
    {
        problem = null;
        at++;
        if (at < text.Length && text[at] == '"')
        {
            var key = new StringBuilder();
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                    at++;
                key.Append(text[at]);
            }
            if (at + 1 >= text.Length || text[at + 1] != ']')
                problem = "'[\"' has no closing '\"]'";
            at = Math.Min(at + 2, text.Length);
            return new RecipePathStep(key.ToString(), -1);
        }
        var close = text.IndexOf(']', at);
        var digits = close < 0 ? "" : text[at..close];
        if (close < 0)
            problem = "'[' has no closing ']'";
        else if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            problem = $"'[{digits}]' is not an index; count from 0, or write a key as [\"{digits}\"]";
        at = close < 0 ? text.Length : close + 1;
        return new RecipePathStep(null, problem is null ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : -1);
    }

    private static bool IsSpecial(char c) => Special.Contains(c, StringComparison.Ordinal) || char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool IsPlain(string key)
    {
        foreach (var c in key)
        {
            if (IsSpecial(c))
                return false;
        }
        return key.Length > 0 && key[^1] != '-';
    }

    private static string Escape(string key) =>
        key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
