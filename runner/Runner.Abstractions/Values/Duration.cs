using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Values;

/// <summary>What a <see cref="Duration"/> counts.</summary>
public enum DurationUnit
{
    /// <summary>Optimizer steps: <c>500steps</c>.</summary>
    Steps,

    /// <summary>Passes over the training data: <c>2ep</c>.</summary>
    Epochs,

    /// <summary>Tokens fed to the model, padding not counted: <c>3Mtok</c>.</summary>
    Tokens,

    /// <summary>Share of the whole training: <c>10%</c>.</summary>
    Percent,
}

/// <summary>
/// A length of training with its unit, as recipes write it: <c>1500steps</c>, <c>2ep</c>, <c>0.5ep</c>, <c>300Mtok</c>,
/// <c>10%</c>. Counts may carry <c>k</c>, <c>M</c> or <c>G</c>; underscores group digits. Steps and tokens are whole, and no
/// percentage is above 100. Zero is <c>0steps</c>.
/// </summary>
public readonly partial record struct Duration(double Value, DurationUnit Unit)
{
    /// <summary>What <see cref="TryParse"/> reads, as a regular expression that schemas can carry too.</summary>
    public const string Pattern =
        @"^((([0-9][0-9_]*(\.0*)?|\.0+)|([0-9][0-9_]*(\.[0-9]{0,3}0*)?|\.[0-9]{1,3}0*)k|([0-9][0-9_]*(\.[0-9]{0,6}0*)?|\.[0-9]{1,6}0*)M"
        + @"|([0-9][0-9_]*(\.[0-9]{0,9}0*)?|\.[0-9]{1,9}0*)G) ?(steps?|tok|tokens?)"
        + @"|([0-9][0-9_]*(\.[0-9]*)?|\.[0-9]+)[kMG]? ?(ep|epochs?)"
        + @"|(100(\.0*)?|[0-9]{1,2}(\.[0-9]*)?|\.[0-9]+) ?%)$";

    private static readonly (string Suffix, DurationUnit Unit)[] Units =
    [
        ("steps", DurationUnit.Steps), ("step", DurationUnit.Steps),
        ("epochs", DurationUnit.Epochs), ("epoch", DurationUnit.Epochs), ("ep", DurationUnit.Epochs),
        ("tokens", DurationUnit.Tokens), ("tok", DurationUnit.Tokens),
        ("%", DurationUnit.Percent),
    ];

    public static Duration Steps(long count) => new(count, DurationUnit.Steps);

    /// <summary>Reads a duration; a bare number is refused because it does not say its unit.</summary>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        var rest = text ?? "";
        if (!Form().IsMatch(rest))
            return false;
        foreach (var (suffix, unit) in Units)
        {
            if (!rest.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var number = rest[..^suffix.Length].TrimEnd().Replace("_", "", StringComparison.Ordinal);
            var scale = number.Length == 0 || unit == DurationUnit.Percent ? 1 : number[^1] switch
            {
                'k' => 1e3,
                'M' => 1e6,
                'G' => 1e9,
                _ => 1,
            };
            if (scale != 1)
                number = number[..^1];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return false;
            // 1.001k is 1001, of which a product of doubles falls short
            duration = new Duration(unit is DurationUnit.Steps or DurationUnit.Tokens ? Math.Round(value * scale) : value * scale, unit);
            return true;
        }
        return false;
    }

    /// <summary>
    /// The same length in optimizer steps, rounded up.
    /// </summary>
    /// <param name="stepsPerEpoch">Optimizer steps in one pass over the training data.</param>
    /// <param name="tokensPerStep">Mean tokens per optimizer step.</param>
    /// <param name="totalSteps">Steps of the whole training; what a percentage refers to.</param>
    public long ToSteps(double stepsPerEpoch, double tokensPerStep, long totalSteps) => Unit switch
    {
        DurationUnit.Steps => (long)Value,
        DurationUnit.Epochs => (long)Math.Ceiling(Value * stepsPerEpoch),
        DurationUnit.Tokens => (long)Math.Ceiling(Value / tokensPerStep),
        DurationUnit.Percent => (long)Math.Ceiling(Value / 100 * totalSteps),
        _ => throw new InvalidOperationException($"unknown unit {Unit}"),
    };

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();

    public override string ToString() => Value.ToString("0.############", CultureInfo.InvariantCulture) + Unit switch
    {
        DurationUnit.Steps => "steps",
        DurationUnit.Epochs => "ep",
        DurationUnit.Tokens => "tok",
        _ => "%",
    };
}
