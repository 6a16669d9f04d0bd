using System.Globalization;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Ratings;

/// <summary>A rating.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Item">Name of the item.</param>
/// <param name="Value">The rating.</param>
/// <param name="Time">Seconds since 1970.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record Rating(string User, string Item, double Value, long Time, RecordPlace Place);

/// <summary>Reads rows <c>user, item, rating, time</c>: by commas under a heading, by tabs, or by two colons.</summary>
internal static class RatingFile
{
    private const string Heading = "userId,movieId,rating,timestamp";

    public static IEnumerable<Rating> Read(LabelledFile file)
    {
        var separator = Path.GetExtension(file.Path) switch { ".csv" => ",", ".dat" => "::", _ => "\t" };
        foreach (var (line, text) in file.Lines())
        {
            if (line == 1 && separator == ",")
            {
                if (text != Heading)
                    throw LabelledFileErrors.BadRow.With(file.At(1), $"the heading should be '{Heading}', not '{text}'");
                continue;
            }
            if (text.Length > 0)
                yield return Row(text.Split(separator), file.At(line));
        }
    }

    private static Rating Row(string[] parts, RecordPlace place)
    {
        if (parts.Length != 4)
            throw LabelledFileErrors.BadRow.With(place, $"a rating has 4 columns (user, item, rating, time), but there {(parts.Length == 1 ? "is 1" : $"are {parts.Length}")}");
        if (parts[0].Length == 0 || parts[1].Length == 0)
            throw LabelledFileErrors.BadRow.With(place, "the user or the item is empty");
        if (!double.TryParse(parts[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw LabelledFileErrors.BadRow.With(place, $"'{parts[2]}' is no rating");
        return long.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? new Rating(parts[0], parts[1], value, time, place)
            : throw LabelledFileErrors.BadRow.With(place, $"'{parts[3]}' is no time in seconds");
    }
}
