using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Runner.Composition;

/// <summary>Says what validation attributes demand.</summary>
internal static class RuleText
{
    /// <summary>All demands of a property, or null for none.</summary>
    public static string? Of(IEnumerable<ValidationAttribute> rules)
    {
        var texts = rules.Select(rule => rule switch
        {
            RangeAttribute range => Range(range),
            RegularExpressionAttribute pattern => pattern.ErrorMessage ?? $"matching {pattern.Pattern}",
            StringLengthAttribute length => $"of {length.MinimumLength} to {length.MaximumLength} characters",
            LengthAttribute length => $"of {length.MinimumLength} to {length.MaximumLength} items",
            MinLengthAttribute least => $"of at least {Count(least.Length)}",
            MaxLengthAttribute most => $"of at most {Count(most.Length)}",
            _ => null,
        }).OfType<string>().ToList();
        return texts.Count == 0 ? null : string.Join(", ", texts);
    }

    /// <summary><c>between 0 and 1</c>, <c>at least 1</c>, <c>greater than 0 and at most 1</c>.</summary>
    public static string Range(RangeAttribute range)
    {
        var (least, most) = (LimitOf(range.Minimum), LimitOf(range.Maximum));
        var (opensBelow, opensAbove) = (least is { } a && a > -Limit(range), most is { } b && b < Limit(range));
        if (opensBelow && opensAbove && !range.MinimumIsExclusive && !range.MaximumIsExclusive)
            return $"between {Value(range.Minimum)} and {Value(range.Maximum)}";
        var from = opensBelow ? $"{(range.MinimumIsExclusive ? "greater than" : "at least")} {Value(range.Minimum)}" : null;
        var to = opensAbove ? $"{(range.MaximumIsExclusive ? "less than" : "at most")} {Value(range.Maximum)}" : null;
        return string.Join(" and ", new[] { from, to }.OfType<string>());
    }

    /// <summary>True where <paramref name="value"/> is within the range.</summary>
    public static bool Allows(RangeAttribute range, double value) =>
        LimitOf(range.Minimum) is not { } least || LimitOf(range.Maximum) is not { } most
        || ((range.MinimumIsExclusive ? value > least : value >= least) && (range.MaximumIsExclusive ? value < most : value <= most));

    /// <summary>A bound as a number; null for ranges over other types, which bring their own check.</summary>
    public static double? LimitOf(object bound) => bound is int or double ? Convert.ToDouble(bound, CultureInfo.InvariantCulture) : null;

    public static string Value(object? value) => value is null ? "null" : DefaultNode.Canonical(value);

    private static string Count(int count) => count == 1 ? "1 item" : $"{count} items";

    // What authors write for "no limit"; a range of long becomes one of double.
    private static double Limit(RangeAttribute range) => range.Maximum is int ? int.MaxValue : long.MaxValue;
}
