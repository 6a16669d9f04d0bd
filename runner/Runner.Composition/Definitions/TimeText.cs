using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Composition;

/// <summary>
/// Times as recipes write them: <c>90s</c>, <c>15min</c>, <c>1h30min</c>, <c>2d</c>, <c>250ms</c>, or <c>08:00:00</c> as batch systems do. A bare
/// number does not say its unit and is refused.
/// </summary>
internal static partial class TimeText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>What is read, for editors too; parts come from large to small, each at most once.</summary>
    public const string Pattern =
        @"^(?=.)([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?min)?([0-9]+(\.[0-9]+)?s)?([0-9]+(\.[0-9]+)?ms)?$|^[0-9]{1,6}:[0-5][0-9]:[0-5][0-9]$";

    public static bool TryRead(string text, out TimeSpan time)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TryReadClock(text, out time);
        time = default;
        if (!Form().IsMatch(text))
            return false;
        var (at, next, ticks) = (0, 0, 0m);
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            var number = text[start..at];
            start = at;
            while (at < text.Length && char.IsAsciiLetter(text[at]))
                at++;
            var unit = text[start..at];
            var index = Array.FindIndex(Units, next, u => u.Unit == unit);
            if (index < 0 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || number.Length > 18)
                return false;
            ticks += count * Units[index].Ticks;
            next = index + 1;
        }
        if (text.Length == 0 || ticks > TimeSpan.MaxValue.Ticks)
            return false;
        time = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    private static bool TryReadClock(string text, out TimeSpan time)
    {
        time = default;
        var parts = text.Split(':');
        if (parts is not [{ Length: > 0 and <= 6 }, { Length: 2 }, { Length: 2 }] || !parts.All(p => p.All(char.IsAsciiDigit)))
            return false;
        var numbers = Array.ConvertAll(parts, p => int.Parse(p, NumberStyles.None, CultureInfo.InvariantCulture));
        time = new TimeSpan(numbers[0], numbers[1], numbers[2]);
        return numbers[1] < 60 && numbers[2] < 60;
    }

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();

    public static string Write(TimeSpan time)
    {
        var (text, rest) = (new StringBuilder(), time.Ticks);
        foreach (var (unit, ticks) in Units[..^1])
        {
            if (rest / ticks > 0)
                text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{unit}");
            rest %= ticks;
        }
        if (rest > 0)
            text.Append(((decimal)rest / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture)).Append("ms");
        return text.Length == 0 ? "0s" : text.ToString();
    }
}
