using System.Text.Json;
using Runner.Errors;

namespace Runner.Training;

/// <summary>The step at which a run stopped because numbers were not finite, as far as it can be compared.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Loss">Loss of the global batch.</param>
/// <param name="GradientNorm">Norm of its gradient.</param>
public sealed record DivergedStep(long Step, double Loss, double GradientNorm)
{
    /// <summary>That of the newest record in a run's folder; null where there is none.</summary>
    /// <exception cref="RunnerException">RUN4115: it is damaged.</exception>
    public static DivergedStep? Read(string runFolder)
    {
        if (NonFiniteRecord.Newest(runFolder) is not { } folder)
            return null;
        try
        {
            var report = NonFiniteReport.Read(folder);
            return new DivergedStep(report.Step, report.Loss, report.GradientNorm);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw DivergenceErrors.RecordDamaged.Because(e, folder, e.Message);
        }
    }
}

/// <summary>The step that diverged, then and in a rerun.</summary>
/// <param name="Then">As the run recorded it.</param>
/// <param name="Now">As it diverged again; null where it did not.</param>
public sealed record DivergenceComparison(DivergedStep Then, DivergedStep? Now)
{
    /// <summary>Whether it diverged at the same step with the same values.</summary>
    public bool Repeats => Then == Now;
}
