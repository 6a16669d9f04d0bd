using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Tracking;

/// <summary>
/// Which runs are wanted: <c>optimizer.type=lamb and eval/dev/loss&lt;2</c>. Conditions joined by <c>and</c>, each a name, one of <c>= != &lt; &lt;= &gt; &gt;= ~</c>
/// (<c>~</c>: contains), and a value, quoted where it holds a space. A run without a value under that name is not among them.
/// </summary>
public sealed partial class RunCondition
{
    private readonly IReadOnlyList<Part> _parts;

    private RunCondition(IReadOnlyList<Part> parts) => _parts = parts;

    /// <summary>The names it asks for.</summary>
    public IEnumerable<string> Names => _parts.Select(p => p.Name);

    /// <exception cref="Errors.RunnerException">RUN7080.</exception>
    public static RunCondition Parse(string text)
    {
        var parts = new List<Part>();
        foreach (var piece in Joints().Split(text))
        {
            if (PartForm().Match(piece) is not { Success: true } match)
                throw SelectionErrors.BadCondition.With(piece.Trim());
            var value = match.Groups["value"].Value;
            if (value is ['"' or '\'', .., var last] && last == value[0])
                value = value[1..^1];
            var part = new Part(match.Groups["name"].Value, match.Groups["sign"].Value, RunFact.Of(value));
            if (part.Sign is "<" or "<=" or ">" or ">=" && part.Value.Number is null && part.Name != "created")
                throw SelectionErrors.BadCondition.With(piece.Trim());
            parts.Add(part);
        }
        return new RunCondition(parts);
    }

    public bool Holds(RunFacts run) => _parts.All(part => run.Find(part.Name) is { } fact && part.Holds(fact));

    // 'and' within quotes belongs to the value
    [GeneratedRegex("""\s+and\s+(?=(?:[^"']*(?:"[^"]*"|'[^']*'))*[^"']*$)""", RegexOptions.IgnoreCase)]
    private static partial Regex Joints();

    [GeneratedRegex("""^\s*(?<name>[^=!<>~"']*?[^=!<>~"'\s])\s*(?<sign><=|>=|!=|==|=|<|>|~)\s*(?<value>"[^"]*"|'[^']*'|[^\s"'=<>!~]\S*)\s*$""")]
    private static partial Regex PartForm();

    private readonly record struct Part(string Name, string Sign, RunFact Value)
    {
        public bool Holds(RunFact fact) => Sign switch
        {
            "=" or "==" => IsEqual(fact),
            "!=" => !IsEqual(fact),
            "~" => fact.Text.Contains(Value.Text, StringComparison.OrdinalIgnoreCase),
            _ => Ordered(fact),
        };

        // a component's type is recorded with its version, and asked for with or without it
        private bool IsEqual(RunFact fact) => fact.Number is { } left && Value.Number is { } right
            ? left.Equals(right)
            : string.Equals(fact.Text, Value.Text, StringComparison.OrdinalIgnoreCase)
                || (VersionOf(fact.Text) is { } name && string.Equals(name, Value.Text, StringComparison.OrdinalIgnoreCase));

        private bool Ordered(RunFact fact)
        {
            if (Name != "created" && fact.Number is null)
                return false;
            // NaN is neither below nor above anything
            if (fact.Number is double.NaN || Value.Number is double.NaN)
                return false;
            var order = Name == "created"
                ? string.CompareOrdinal(fact.Text, Value.Text)
                : fact.Number!.Value.CompareTo(Value.Number!.Value);
            return Sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
        }

        private static string? VersionOf(string text) => text.LastIndexOf('@') is > 0 and var at
            && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text[..at] : null;
    }
}
