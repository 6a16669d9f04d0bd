using System.Globalization;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Composition;

/// <summary>Reads single values by the forms of YAML 1.2.</summary>
internal static class ScalarBinding
{
    public static Bound Bind(ValueShape shape, RecipeScalar scalar, SettingLocation setting, DiagnosticBag diagnostics)
    {
        switch (shape.Form)
        {
            case ValueForm.Text:
                return new Bound(true, scalar.Text, DefaultNode.Text(scalar.Text, scalar.Mark, scalar.Trail));
            case ValueForm.Boolean when CoreScalar.TryReadBoolean(scalar, out var truth):
                return Canonical(truth, scalar);
            case ValueForm.WholeNumber when CoreScalar.TryReadWhole(scalar, out var whole):
                return Whole(shape, whole, scalar, setting, diagnostics);
            case ValueForm.WholeNumber when CoreScalar.TryReadNumber(scalar, out var large) && Math.Abs(large) >= long.MaxValue && double.IsFinite(large):
                return OutOfRange(shape, large, scalar, setting, diagnostics);
            case ValueForm.Number when CoreScalar.TryReadNumber(scalar, out var number) && double.IsFinite(number):
                return shape.Type == typeof(float) ? Canonical((float)number, scalar) : Canonical(number, scalar);
            case ValueForm.Choice:
                return Choice(shape, scalar, setting, diagnostics);
            case ValueForm.Duration when Duration.TryParse(scalar.Text, out var duration):
                return Canonical(duration, scalar);
            case ValueForm.TimeSpan when TimeText.TryRead(scalar.Text, out var time):
                return Canonical(time, scalar);
            default:
                diagnostics.Error(RecipeErrors.WrongType, scalar, Hint(shape, scalar), setting.Label, shape.Description, Describe(scalar));
                return Bound.Failed(scalar);
        }
    }

    /// <summary>What was written, for messages.</summary>
    public static string Describe(RecipeNode node) => node switch
    {
        RecipeScalar { IsNull: true } => "null",
        RecipeScalar { IsQuoted: true } scalar => $"the text \"{Shorten(scalar.Text)}\"",
        RecipeScalar scalar => $"'{Shorten(scalar.Text)}'",
        _ => RecipePaths.Describe(node),
    };

    private static Bound Whole(ValueShape shape, long value, RecipeScalar scalar, SettingLocation setting, DiagnosticBag diagnostics)
    {
        if (shape.Type == typeof(long))
            return Canonical(value, scalar);
        return value is >= int.MinValue and <= int.MaxValue ? Canonical((int)value, scalar) : OutOfRange(shape, value, scalar, setting, diagnostics);
    }

    private static Bound OutOfRange(ValueShape shape, double value, RecipeScalar scalar, SettingLocation setting, DiagnosticBag diagnostics)
    {
        var limit = shape.Type == typeof(int) ? int.MaxValue : long.MaxValue;
        diagnostics.Error(RecipeErrors.OutOfRange, scalar, null, setting.Label, Shorten(scalar.Text), value > 0 ? $"at most {limit}" : $"at least {-limit - 1}");
        return Bound.Failed(scalar);
    }

    private static Bound Choice(ValueShape shape, RecipeScalar scalar, SettingLocation setting, DiagnosticBag diagnostics)
    {
        if (shape.TryChoose(scalar.Text, out var value))
            return Canonical(value!, scalar);
        diagnostics.Error(
            RecipeErrors.NotAllowedValue, scalar, NearestName.Hint(scalar.Text, shape.Choices), setting.Label, Shorten(scalar.Text), ValueShape.Listed(shape.Choices));
        return Bound.Failed(scalar);
    }

    private static Bound Canonical(object value, RecipeScalar scalar) =>
        new(true, value, new RecipeScalar { Text = DefaultNode.Canonical(value), Mark = scalar.Mark, Trail = scalar.Trail });

    private static string? Hint(ValueShape shape, RecipeScalar scalar)
    {
        var plain = scalar with { IsQuoted = false };
        switch (shape.Form)
        {
            case ValueForm.Boolean when scalar.Text is "yes" or "on" or "Yes" or "On" or "y" or "1":
                return "did you mean 'true'?";
            case ValueForm.Boolean when scalar.Text is "no" or "off" or "No" or "Off" or "n" or "0":
                return "did you mean 'false'?";
            case ValueForm.Duration when CoreScalar.TryReadNumber(plain, out var share) && share is > 0 and < 1:
                return $"did you mean {Math.Round(share * 100, 10).ToString(CultureInfo.InvariantCulture)}% (of the training), or {scalar.Text}ep? A length says its unit: steps, ep, tok or %.";
            case ValueForm.Duration when CoreScalar.TryReadNumber(plain, out _):
                return $"say its unit: {scalar.Text}steps, {scalar.Text}ep or {scalar.Text}tok.";
            case ValueForm.TimeSpan when CoreScalar.TryReadNumber(plain, out _):
                return $"say its unit: {scalar.Text}s, {scalar.Text}min or {scalar.Text}h.";
            case ValueForm.WholeNumber or ValueForm.Number when WithoutGroups(scalar.Text) is { } digits:
                return $"write {digits}: digits are not grouped.";
            case ValueForm.Number when CoreScalar.TryReadNumber(plain, out var number) && !double.IsFinite(number):
                return "only finite numbers are settings.";
            case ValueForm.Number or ValueForm.WholeNumber or ValueForm.Boolean when scalar.IsQuoted && !CoreScalar.IsString(plain):
                return "remove the quotes.";
            default:
                return null;
        }
    }

    private static string? WithoutGroups(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        return digits.Length < text.Length && CoreScalar.TryReadNumber(new RecipeScalar { Text = digits, Mark = default }, out _) ? digits : null;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..77]}...";
}
