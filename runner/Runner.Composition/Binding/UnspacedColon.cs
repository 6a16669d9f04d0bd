using System.Text.RegularExpressions;

namespace Runner.Composition;

/// <summary><c>hidden:64</c>, which YAML takes for a text: a colon separates a key from its value only with a space after it.</summary>
internal static partial class UnspacedColon
{
    /// <summary>What to write; null where the text is none.</summary>
    public static string? Hint(string text) =>
        Form().Match(text) is { Success: true } match ? $"a space follows a colon: {match.Groups[1].Value}: {match.Groups[2].Value}" : null;

    [GeneratedRegex(@"^([a-z_][\w.-]*):([^\s:/\\][^\n:]{0,60})$")]
    private static partial Regex Form();
}
