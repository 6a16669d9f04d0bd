using Runner.Components;
using Runner.Errors;

namespace Runner.Training;

/// <summary>Finds what cannot work before anything is built or written.</summary>
internal static class SetupCheck
{
    /// <exception cref="RunnerException">RUN4000: all wrong options at once; RUN4005: names of evaluation sets.</exception>
    public static void Check(TrainingSetup setup)
    {
        var problems = new List<string>();
        void Add(string section, ICheckedOptions options) =>
            problems.AddRange(options.Check().Where(p => !p.IsWarning).Select(p => $"  {section}.{p.Option}: {p.Message}"));
        Add("train", setup.Training);
        Add("evaluate", setup.Evaluation);
        Add("checkpoint", setup.Checkpoint);
        if (setup.Training.Determinism == DeterminismMode.Strict && !setup.Parallel.RankOrder)
            problems.Add("  parallel.rank_order: train.determinism is strict, and then ranks must be added up in order; write true or leave it out");
        if (problems.Count > 0)
            throw TrainingErrors.BadOptions.With(string.Join('\n', problems));

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in setup.Task.Evaluations)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw TrainingErrors.BadEvaluationSet.With(name, "the name has other characters");
            if (!names.Add(name))
                throw TrainingErrors.BadEvaluationSet.With(name, "there are two of that name");
        }
    }

    /// <summary>A misspelt metric would otherwise be noticed only at the first evaluation, hours later.</summary>
    /// <exception cref="RunnerException">RUN4004: evaluation gives no such metric.</exception>
    public static void CheckBestMetric(TrainingSetup setup, Evaluator evaluator)
    {
        if (setup.Checkpoint.Best is not { } best)
            return;
        var names = evaluator.MetricNames();
        if (!names.Contains(best.Metric))
            throw TrainingErrors.BestMetricUnknown.With(best.Metric, names.Count == 0 ? "nothing" : string.Join(", ", names));
    }
}
