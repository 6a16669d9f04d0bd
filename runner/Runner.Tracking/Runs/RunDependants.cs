using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Tracking;

/// <summary>Which runs take weights from which others, as initial weights or as a teacher's: read from the recipes that runs keep, which name others by their ids.</summary>
public sealed partial class RunDependants
{
    // what people write about a run takes nothing from one
    private static readonly string[] Words = ["name", "description", "tracking"];

    private readonly Dictionary<string, List<(RunFolder Run, long? Step)>> _of = new(StringComparer.Ordinal);

    private RunDependants(RunIndex index)
    {
        foreach (var run in index.Runs.Where(run => File.Exists(run.RecipeFile)))
        {
            foreach (var (source, step) in References(File.ReadLines(run.RecipeFile)).Where(r => r.Run != run.Identity.RunId))
            {
                if (!_of.TryGetValue(source, out var dependants))
                    _of.Add(source, dependants = []);
                dependants.Add((run, step));
            }
        }
    }

    /// <summary>Reads the recipes of all runs of a workspace.</summary>
    public static RunDependants Read(RunIndex index) => new(index);

    /// <summary>The runs that take weights from <paramref name="source"/>, oldest first.</summary>
    public IReadOnlyList<RunFolder> Of(RunFolder source) =>
        [.. _of.GetValueOrDefault(source.Identity.RunId, []).Select(d => d.Run).DistinctBy(run => run.Identity.RunId)];

    /// <summary>The checkpoints of <paramref name="source"/> that they name by their steps.</summary>
    public IReadOnlySet<long> StepsOf(RunFolder source) =>
        _of.GetValueOrDefault(source.Identity.RunId, []).Where(d => d.Step is not null).Select(d => d.Step!.Value).ToHashSet();

    /// <summary>Runs for a sentence: <c>4b601601 (next, finished)</c>.</summary>
    public static string Text(IEnumerable<RunFolder> runs) =>
        string.Join(", ", runs.Select(run => $"{run.Identity.RunId[..8]} ({run.Identity.Name}, {RunHistory.Read(run).State.Word()})"));

    private static IEnumerable<(string Run, long? Step)> References(IEnumerable<string> recipe)
    {
        var section = "";
        foreach (var line in recipe)
        {
            if (line.Length > 0 && line[0] is not (' ' or '#' or '-') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var end)
                section = line[..end];
            if (Words.Contains(section))
                continue;
            foreach (Match match in Reference().Matches(line))
                yield return (match.Groups["run"].Value, match.Groups["step"] is { Success: true } step ? long.Parse(step.ValueSpan, CultureInfo.InvariantCulture) : null);
        }
    }

    // ID, ID@step-100, runs/ID/checkpoints/step-000100
    [GeneratedRegex(@"(?<![0-9a-f])(?<run>[0-9a-f]{32})(?![0-9a-f])((@|[/\\]checkpoints[/\\])step-(?<step>\d{1,18}))?")]
    private static partial Regex Reference();
}
