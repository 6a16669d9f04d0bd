using System.Globalization;
using Runner.Errors;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Where the numbers of runs were computed, as far as it differs: why runs of equal settings part in their last digits.</summary>
internal static class NumericComparison
{
    /// <summary>Parts of the numeric environment that differ between runs, from the file beside their hashes. A run that went on elsewhere has several values.</summary>
    public static IReadOnlyList<ComparisonRow> Of(IReadOnlyList<RunFolder> runs)
    {
        var environments = runs.Select(Environments).ToList();
        var names = environments.SelectMany(e => e ?? []).SelectMany(e => e.Environment.Parts).Select(part => part.Name).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => new ComparisonRow(name, [.. environments.Select(e => e is null ? null : Text(e, name))]))
                .Where(row => row.Values.Where(value => value is not null).Distinct().Count() > 1),
        ];
    }

    // null where the run kept none that can be read
    private static IReadOnlyList<(long From, NumericEnvironment Environment)>? Environments(RunFolder run)
    {
        try
        {
            return RecordedHashes.Read(run.Location, mayBeNone: true).Environments;
        }
        catch (RunnerException)
        {
            return null;
        }
    }

    // 1, from step 40 on 2
    private static string Text(IReadOnlyList<(long From, NumericEnvironment Environment)> environments, string name)
    {
        var text = "";
        var last = (string?)null;
        foreach (var (from, environment) in environments)
        {
            var value = NumericEnvironment.Value(environment.Parts, name);
            if (value == last)
                continue;
            text += last is null ? value : string.Create(CultureInfo.InvariantCulture, $", from step {from} on {value}");
            last = value;
        }
        return text;
    }
}
