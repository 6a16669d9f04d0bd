using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>Checks of an ablation that need more than one of its parts.</summary>
internal static class AblationChecks
{
    public static void Seeds(AblationOptions options, AblationMarks marks, DiagnosticBag found)
    {
        var seen = new HashSet<long>();
        for (var i = 0; i < options.Seeds.Count; i++)
            if (!seen.Add(options.Seeds[i]))
                found.Error(AblationErrors.DuplicateSeed, marks.Of("seeds", i), null, options.Seeds[i]);
    }

    public static void Metrics(AblationOptions options, AblationMarks marks, DiagnosticBag found)
    {
        if (options.Metrics.Count == 0)
            found.Add(new Diagnostic(AblationErrors.NoMetrics, Severity.Warning, marks.Section, AblationErrors.NoMetrics.Format()));
        var seen = new HashSet<string>();
        for (var i = 0; i < options.Metrics.Count; i++)
            if (!seen.Add(options.Metrics[i].Name))
                found.Error(AblationErrors.SameMetric, marks.Of("metrics", i), null, options.Metrics[i].Name);
        for (var i = 0; i < options.Expect.Count; i++)
        {
            var expectation = options.Expect[i];
            if (!seen.Contains(expectation.Metric))
                found.Error(AblationErrors.UnknownMetric, marks.Of("expect", i, "metric"), NearestName.Hint(expectation.Metric, seen), expectation.Metric, Listed(seen));
            if (expectation.BetterThan is null == expectation.WorseThan is null)
                found.Error(AblationErrors.OneComparison, marks.Of("expect", i), null, expectation.Metric);
        }
    }

    public static void Names(AblationOptions options, List<AblationArm> arms, AblationMarks marks, DiagnosticBag found)
    {
        var names = arms.Select(a => a.Name).ToHashSet();
        if (options.Baseline is { } baseline && !names.Contains(baseline))
            found.Error(AblationErrors.UnknownBaseline, marks.Of("baseline"), NearestName.Hint(baseline, names), baseline, Listed(names));
        for (var i = 0; i < options.Expect.Count; i++)
        {
            var expectation = options.Expect[i];
            foreach (var (member, arm) in new[] { ("arm", expectation.Arm), ("better_than", expectation.BetterThan), ("worse_than", expectation.WorseThan) })
                if (arm is not null && !names.Contains(arm))
                    found.Error(AblationErrors.UnknownArm, marks.Of("expect", i, member), NearestName.Hint(arm, names), arm, Listed(names));
            if (expectation.Arm == (expectation.BetterThan ?? expectation.WorseThan))
                found.Error(AblationErrors.SelfComparison, marks.Of("expect", i), null, expectation.Arm);
        }
    }

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(8).Select(n => $"'{n}'")) + (all.Count > 8 ? $" and {all.Count - 8} more" : "");
    }
}
