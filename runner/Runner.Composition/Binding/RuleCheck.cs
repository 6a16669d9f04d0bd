using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Applies validation attributes to what a recipe says.</summary>
internal static class RuleCheck
{
    public static bool Passes(OptionProperty property, object value, RecipeNode node, SettingLocation setting, DiagnosticBag diagnostics) =>
        All(property.Rules.Select(rule => Passes(rule, property, value, node, setting, diagnostics)));

    private static bool Passes(ValidationAttribute rule, OptionProperty property, object value, RecipeNode node, SettingLocation setting, DiagnosticBag diagnostics)
    {
        if (IsForItems(rule) && value is IEnumerable items and not string and not IDictionary && node is RecipeList list)
            return All(items.Cast<object?>().Select((item, i) => item is null || PassesOne(rule, property, item, list.Items[i], setting.Index(i), diagnostics)));
        return PassesOne(rule, property, value, node, setting, diagnostics);
    }

    private static bool PassesOne(ValidationAttribute rule, OptionProperty property, object value, RecipeNode node, SettingLocation setting, DiagnosticBag diagnostics)
    {
        var count = value switch
        {
            string text => text.Length,
            ICollection collection => collection.Count,
            _ => -1,
        };
        switch (rule)
        {
            case RangeAttribute range when RuleText.LimitOf(range.Minimum) is not null && value is int or long or double or float:
                if (RuleText.Allows(range, Convert.ToDouble(value, CultureInfo.InvariantCulture)))
                    return true;
                diagnostics.Error(RecipeErrors.OutOfRange, node, null, setting.Label, ((RecipeScalar)node).Text, RuleText.Range(range));
                return false;
            case MinLengthAttribute least when count >= 0 && rule.ErrorMessage is null:
                return count >= least.Length || Violated($"'{setting.Label}' needs at least {Items(least.Length, value)}; it has {count}.");
            case MaxLengthAttribute most when count >= 0 && rule.ErrorMessage is null:
                return count <= most.Length || Violated($"'{setting.Label}' takes at most {Items(most.Length, value)}; it has {count}.");
            case LengthAttribute length when count >= 0 && rule.ErrorMessage is null:
                return (count >= length.MinimumLength && count <= length.MaximumLength)
                    || Violated($"'{setting.Label}' takes {length.MinimumLength} to {Items(length.MaximumLength, value)}; it has {count}.");
            case AllowedValuesAttribute allowed:
                if (allowed.IsValid(value))
                    return true;
                diagnostics.Error(
                    RecipeErrors.NotAllowedValue, node, NearestName.Hint(RuleText.Value(value), allowed.Values.Select(RuleText.Value)),
                    setting.Label, RuleText.Value(value), ValueShape.Listed(allowed.Values.Select(RuleText.Value)));
                return false;
            case StringLengthAttribute length when count >= 0 && rule.ErrorMessage is null:
                return (count >= length.MinimumLength && count <= length.MaximumLength)
                    || Violated($"'{setting.Label}' takes {length.MinimumLength} to {Items(length.MaximumLength, value)}; it has {count}.");
            case RequiredAttribute required when rule.ErrorMessage is null:
                return required.IsValid(value) || Violated($"'{setting.Label}' must not be empty.");
            case RegularExpressionAttribute pattern when rule.ErrorMessage is null:
                return Fits(pattern, value) || Violated($"'{setting.Label}' is '{RuleText.Value(value)}', which does not match '{pattern.Pattern}'.");
            case RegularExpressionAttribute pattern:
                return Fits(pattern, value) || Violated($"'{setting.Label}' is '{RuleText.Value(value)}', but {pattern.ErrorMessage!.TrimEnd('.')}.");
            default:
                var context = new ValidationContext(value) { MemberName = property.Property.Name, DisplayName = setting.Label! };
                return rule.GetValidationResult(value, context) is not { } problem || Violated(problem.ErrorMessage?.TrimEnd('.') + ".");
        }

        bool Violated(string sentence)
        {
            diagnostics.Error(RecipeErrors.ConstraintViolated, node, null, sentence);
            return false;
        }
    }

    // the attribute itself takes any empty text
    private static bool Fits(RegularExpressionAttribute pattern, object value) =>
        value is "" ? Regex.IsMatch("", $"^({pattern.Pattern})$", RegexOptions.CultureInvariant) : pattern.IsValid(value);

    // every one is asked, so that all mistakes are reported
    private static bool All(IEnumerable<bool> results) => results.ToList().TrueForAll(passed => passed);

    private static bool IsForItems(ValidationAttribute rule) => rule is RangeAttribute or AllowedValuesAttribute or RegularExpressionAttribute;

    private static string Items(int count, object value) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(value is string ? "character" : "item")}{(count == 1 ? "" : "s")}");
}
