using System.Globalization;

namespace Runner.Tracking.Reports;

/// <summary>Numbers as tables show them: four significant digits, invariant.</summary>
public static class Figures
{
    /// <summary>Four significant digits; <c>n/a</c> for null.</summary>
    public static string Of(double? number)
    {
        if (number is not { } value)
            return "n/a";
        if (!double.IsFinite(value))
            return value.ToString(CultureInfo.InvariantCulture);
        var size = Math.Abs(value);
        if (size == 0)
            return "0";
        if (size is < 1e-4 or >= 1e7)
            return value.ToString("0.###e+0", CultureInfo.InvariantCulture);
        // the exponent after rounding, so that 0.09999999 shows as 0.1000
        var rounded = value.ToString("E3", CultureInfo.InvariantCulture);
        var exponent = int.Parse(rounded.AsSpan(rounded.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return value.ToString("F" + Math.Max(0, 3 - exponent), CultureInfo.InvariantCulture);
    }

    /// <summary>With its sign, also when positive.</summary>
    public static string Signed(double? number) => number is > 0 ? "+" + Of(number) : Of(number);

    /// <summary>Three decimals; very small ones as <c>&lt; 0.001</c>.</summary>
    public static string Probability(double? p) => p switch
    {
        null => "n/a",
        < 0.001 => "< 0.001",
        _ => p.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>Hours, minutes and seconds as people say them: <c>1 h 02 min</c>, <c>3 min 20 s</c>, <c>12 s</c>.</summary>
    public static string Time(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        var text = seconds >= 3600 ? $"{seconds / 3600} h {seconds % 3600 / 60:00} min"
            : seconds >= 60 ? $"{seconds / 60} min {seconds % 60:00} s"
            : $"{seconds} s";
        return text;
    }

    /// <summary>Date and time of day, UTC.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
