using System.Globalization;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>The speed a forecast computes with, and under which circumstances it was measured.</summary>
/// <param name="TokensPerSecond">Of all ranks together.</param>
/// <param name="Run">Id of the run whose median it is; null where it was given.</param>
/// <param name="IsSameRecipe">Whether the run was of the very recipe, and not only of a model of its size.</param>
/// <param name="Ranks">Ranks of that run; null where not known.</param>
/// <param name="Threads">Threads of each of its ranks; null where not known.</param>
/// <param name="Device">Its device; null where not known.</param>
public sealed record ForecastRate(double TokensPerSecond, string? Run, bool IsSameRecipe, int? Ranks, int? Threads, string? Device)
{
    /// <summary>A rate the user gave, for what is planned.</summary>
    public static ForecastRate Given(double tokensPerSecond) => new(tokensPerSecond, null, false, null, null, null);

    /// <summary>What a run measured; null where it measured nothing.</summary>
    public static ForecastRate? Of(RunFolder run, RunHistory history, bool isSameRecipe)
    {
        var rates = history.Points(MetricName.TokensPerSecond).Select(p => p.Value).Where(v => v > 0).Order().ToList();
        return rates.Count == 0 ? null : new ForecastRate(rates[rates.Count / 2], run.Identity.RunId, isSameRecipe,
            Number(history, "runner.ranks"), Number(history, "runner.threads"), history.Parameters.GetValueOrDefault("runner.device"));
    }

    /// <summary>Whether it is known to be the speed of another number of ranks.</summary>
    public bool IsOfOtherRanks(int ranks) => Ranks is { } measured && measured != ranks;

    /// <summary>Where it comes from, in words.</summary>
    public string Source => Run is null ? "--rate" : $"median of run {Run[..8]}{(IsSameRecipe ? "" : ", a model of the same size")}{Circumstances}";

    private string Circumstances
    {
        get
        {
            string?[] known = [Ranks is { } ranks ? Count(ranks, "rank") : null, Threads is { } threads ? Count(threads, "thread") + (Ranks > 1 ? " each" : "") : null, Device];
            var said = known.OfType<string>().ToList();
            return said.Count == 0 ? "" : ": " + string.Join(", ", said);
        }
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    private static int? Number(RunHistory history, string name) =>
        history.Parameters.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
