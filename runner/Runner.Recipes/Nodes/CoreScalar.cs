using System.Globalization;

namespace Runner.Recipes;

/// <summary>
/// What a scalar means in the YAML 1.2 core schema: <c>yes</c> and <c>on</c> are strings, <c>0123</c> is 123, <c>1:30</c> is a
/// string, and anything quoted is a string. Source: YAML 1.2.2, section 10.3.2.
/// </summary>
public static class CoreScalar
{
    /// <summary>Plain <c>true</c> or <c>false</c> (also <c>True</c>, <c>TRUE</c>, <c>False</c>, <c>FALSE</c>).</summary>
    public static bool TryReadBoolean(RecipeScalar scalar, out bool value)
    {
        value = scalar.Text is "true" or "True" or "TRUE";
        return !scalar.IsQuoted && (value || scalar.Text is "false" or "False" or "FALSE");
    }

    /// <summary>A plain whole number: decimal with an optional sign, <c>0x</c> hexadecimal or <c>0o</c> octal, within 64
    /// bits.</summary>
    public static bool TryReadInteger(RecipeScalar scalar, out long value)
    {
        value = 0;
        var text = scalar.Text;
        if (scalar.IsQuoted)
            return false;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return text.Length <= 18 && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
                && value >= 0;
        }
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return TryReadOctal(text.AsSpan(2), out value);
        return IsDecimalInteger(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A plain whole number, written as one or as a decimal without a rest: <c>2.0</c> and <c>1e3</c> are whole to JSON and to
    /// schemas, which know no other kind of number.</summary>
    public static bool TryReadWhole(RecipeScalar scalar, out long value)
    {
        if (TryReadInteger(scalar, out value))
            return true;
        if (scalar.IsQuoted || !IsDecimal(scalar.Text) || !decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
        {
            return false;
        }
        // what is too small for a decimal became zero
        value = (long)number;
        return value != 0 || (TryReadNumber(scalar, out var rounded) && rounded == 0);
    }

    /// <summary>A plain number: a whole number, a decimal with an optional exponent, <c>.inf</c> or <c>.nan</c>.</summary>
    public static bool TryReadNumber(RecipeScalar scalar, out double value)
    {
        value = 0;
        var text = scalar.Text;
        if (scalar.IsQuoted)
            return false;
        if (TryReadInteger(scalar, out var whole))
        {
            value = whole;
            return true;
        }
        if (IsDecimal(text))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        var magnitude = text is ['-' or '+', .. var rest] ? rest : text;
        if (magnitude is ".inf" or ".Inf" or ".INF")
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        else if (text is ".nan" or ".NaN" or ".NAN")
            value = double.NaN;
        else
            return false;
        return true;
    }

    /// <summary>True where the scalar is neither null, a truth value nor a number.</summary>
    public static bool IsString(RecipeScalar scalar) =>
        !scalar.IsNull && !TryReadBoolean(scalar, out _) && !TryReadNumber(scalar, out _);

    internal static bool IsDecimalInteger(ReadOnlySpan<char> text)
    {
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('e', 'E');
        if (exponent >= 0 && !IsDecimalInteger(text[(exponent + 1)..]))
            return false;
        var mantissa = exponent >= 0 ? text[..exponent] : text;
        if (mantissa is ['-' or '+', ..])
            mantissa = mantissa[1..];
        var point = mantissa.IndexOf('.');
        var whole = point >= 0 ? mantissa[..point] : mantissa;
        var fraction = point >= 0 ? mantissa[(point + 1)..] : [];
        return whole.Length + fraction.Length > 0
            && whole.IndexOfAnyExceptInRange('0', '9') < 0 && fraction.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool TryReadOctal(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        if (digits.Length is 0 or > 22 || digits.IndexOfAnyExceptInRange('0', '7') >= 0)
            return false;
        foreach (var digit in digits)
        {
            if (value > long.MaxValue >> 3)
                return false;
            value = (value << 3) | (long)(digit - '0');
        }
        return true;
    }
}
