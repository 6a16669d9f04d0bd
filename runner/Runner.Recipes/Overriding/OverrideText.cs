namespace Runner.Recipes;

/// <summary>Reads overrides as the command line gives them.</summary>
internal static class OverrideText
{
    private const int LongestShown = 120;

    public static RecipeOverride? Parse(string text, DiagnosticBag diagnostics)
    {
        var shown = Shorten(WithoutSecrets(text));
        var file = $"--set {shown}";
        SourceMark MarkAt(int offset) => new(file, 1, offset + 1);

        var isTilde = text.StartsWith('~');
        var start = isTilde ? 1 : 0;
        var path = RecipePath.Read(text, start, out var at, out var problem);
        if (path is null)
            return Refuse(MarkAt(at), problem!);
        var rest = text[at..];
        if (isTilde ? rest.Length == 0 : rest == "-")
            return new RecipeOverride(OverrideAction.Delete, path, null, MarkAt(start));
        var operation = rest.StartsWith("+=", StringComparison.Ordinal) ? OverrideAction.Append : OverrideAction.Set;
        if (isTilde || !(operation == OverrideAction.Append || rest.StartsWith('=')))
            return Refuse(MarkAt(at), isTilde ? "a deletion ends with its path" : "'=', '+=' or '-' is missing after the path");

        var valueAt = at + (operation == OverrideAction.Append ? 2 : 1);
        var value = ReadValue(text[valueAt..], (line, column) => new SourceMark(file, line, line == 1 ? valueAt + column : column));
        return value is null ? null : new RecipeOverride(operation, path, value, MarkAt(0));

        RecipeOverride? Refuse(SourceMark mark, string problem)
        {
            diagnostics.Error(RecipeErrors.InvalidOverride, mark, null, shown, problem);
            return null;
        }

        RecipeNode? ReadValue(string yaml, Func<int, int, SourceMark> place)
        {
            var before = diagnostics.Items.Count;
            if (yaml.Length > new RecipeBudgets().FileBytes)
                diagnostics.Error(RecipeErrors.FileTooLarge, place(1, 1), null, yaml.Length, new RecipeBudgets().FileBytes);
            else if (FindComment(yaml) is { } comment)
            {
                diagnostics.Error(RecipeErrors.InvalidOverride, place(1, comment + 1), "put quotes around the value", shown,
                    "'#' starts a comment in YAML");
            }
            var node = diagnostics.Items.Count > before ? null : YamlTreeReader.Read(yaml, place, new RecipeBudgets(), diagnostics);
            if (diagnostics.Items.Count > before)
                return null;
            return node ?? new RecipeScalar { Mark = place(1, 1), Text = "" };
        }
    }

    /// <summary>Where a comment starts, outside of quotes: on a command line it would swallow part of the value unseen.</summary>
    private static int? FindComment(string yaml)
    {
        var quote = '\0';
        for (var i = 0; i < yaml.Length; i++)
        {
            var isAfterBlank = i == 0 || char.IsWhiteSpace(yaml[i - 1]);
            if (quote != '\0')
            {
                var isDoubled = quote == '\'' && yaml[i] == quote && i + 1 < yaml.Length && yaml[i + 1] == quote;
                if (isDoubled || (quote == '"' && yaml[i] == '\\'))
                    i++;
                else if (yaml[i] == quote)
                    quote = '\0';
            }
            else if (yaml[i] is '"' or '\'' && (isAfterBlank || yaml[i - 1] is '[' or '{' or ',' or ':'))
                quote = yaml[i];
            else if (yaml[i] == '#' && isAfterBlank)
                return i;
        }
        return null;
    }

    // where a value comes from is printed beside it; an address with credentials is named by its setting alone
    private static string WithoutSecrets(string text) =>
        text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && text.IndexOf('@', scheme) > 0 && text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && equals < scheme
            ? text[..(equals + 1)] + "…"
            : text;

    private static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";
}
