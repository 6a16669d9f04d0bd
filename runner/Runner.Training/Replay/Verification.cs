using Runner.Errors;
using Runner.Values;
using Runner.Weights.Checkpoints;

namespace Runner.Training;

/// <summary>What to verify.</summary>
public sealed record VerificationRequest
{
    /// <summary>Steps to make again at most; null for all.</summary>
    public long? Steps { get; init; }

    /// <summary>Folder of the checkpoint to start from; null for the beginning.</summary>
    public string? From { get; init; }

    /// <summary>Threads for tensor work. Null, the default: as many as the run had.</summary>
    public int? Threads { get; init; }

    /// <summary>The step at which the run diverged, to be made again too; null for a run that did not.</summary>
    public DivergedStep? Diverged { get; init; }

    /// <summary>Compares a strict run also where numbers come out differently.</summary>
    public bool Force { get; init; }
}

/// <summary>What a verification found.</summary>
/// <param name="First">Step it started after.</param>
/// <param name="LastEqual">Last step whose hash was the same.</param>
/// <param name="Compared">Hashes compared.</param>
/// <param name="Difference">The first step that differs, and what of it; null where all are equal.</param>
/// <param name="EnvironmentDifferences">How this numeric environment differs from that of the run, a line each.</param>
public sealed record VerificationReport(
    long First, long LastEqual, int Compared, (long Step, IReadOnlyList<string> Parts)? Difference, IReadOnlyList<string> EnvironmentDifferences)
{
    /// <summary>How the step at which the run diverged came out; null where there is none, or where the rerun did not come to it.</summary>
    public DivergenceComparison? Divergence { get; init; }
}

/// <summary>Makes a run's steps again, in a folder of its own, and compares the hashes.</summary>
public static class Verification
{
    /// <summary>Reruns and compares.</summary>
    /// <param name="setup">The run's setup; its folder is where the rerun may write.</param>
    /// <param name="recorded">What the run left.</param>
    /// <param name="request">Which part of it.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The report; null if it was given up.</returns>
    /// <exception cref="RunnerException">RUN4112: no hash lies within that part; RUN4116; whatever training throws.</exception>
    public static VerificationReport? Run(TrainingSetup setup, RecordedHashes recorded, VerificationRequest request, CancellationToken stop = default)
    {
        var first = request.From is null ? 0 : Link(setup.Folder, Path.TrimEndingDirectorySeparator(request.From), Path.GetDirectoryName(recorded.Path)!);
        var last = Math.Min(Math.Max(recorded.LastStep, request.Diverged?.Step ?? 0), request.Steps is { } steps ? first + steps : long.MaxValue);
        var diverged = request.Diverged is { } step && step.Step > first && step.Step <= last ? step : null;
        if (diverged is null && !recorded.Hashes.Keys.Any(hashed => hashed > first && hashed <= last))
            throw DeterminismErrors.NothingToVerify.With(recorded.Path, $" between steps {first} and {Math.Max(first, last)}");

        var comparison = new HashComparison(recorded, request.Force);
        var never = Duration.Steps(0);
        setup = setup with
        {
            Training = setup.Training with { Threads = request.Threads ?? recorded.EnvironmentAfter(first).Threads, TimeLimit = null },
            // neither changes what is computed, as evaluation draws from streams of its own
            Evaluation = setup.Evaluation with { Every = never, AtStart = false, AtEnd = false },
            Checkpoint = new CheckpointOptions { Every = never, AtEnd = false },
            Resume = request.From is null ? ResumeMode.Never : ResumeMode.Forced,
            Hashes = comparison,
            LastStep = last,
        };
        DivergedStep? again = null;
        try
        {
            if (new Trainer(setup).Run(stop).Outcome == TrainingOutcome.Interrupted)
                return null;
        }
        catch (HashComparison.Found)
        {
            // the comparison knows what and where
        }
        catch (RunnerException e) when (diverged is not null && e.Descriptor == TrainingErrors.NotFinite)
        {
            again = DivergedStep.Read(setup.Folder);        // its record, in the scratch folder, says where
            if (again is null)
                throw;
        }
        return new VerificationReport(first, comparison.LastEqual, comparison.Compared, comparison.Difference, comparison.EnvironmentDifferences)
        {
            Divergence = diverged is null || comparison.Difference is not null ? null : new DivergenceComparison(diverged, again),
        };
    }

    private static string Kept(string runFolder)
    {
        var names = CheckpointNames.List(Path.Combine(runFolder, "checkpoints")).Select(c => Path.GetFileName(c.Folder)).Reverse().ToList();
        return names.Count == 0 ? "; the run keeps none" : "; the run keeps " + string.Join(", ", names);
    }

    // the trainer takes checkpoints from its own folder
    private static long Link(string folder, string checkpoint, string runFolder)
    {
        if (CheckpointNames.StepOf(checkpoint) is not { } step || !Directory.Exists(checkpoint))
            throw DeterminismErrors.NoSuchCheckpoint.With(checkpoint, Kept(runFolder));
        var checkpoints = Directory.CreateDirectory(Path.Combine(folder, "checkpoints")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(checkpoints, Path.GetFileName(checkpoint)), Path.GetFullPath(checkpoint));
        return step;
    }
}
