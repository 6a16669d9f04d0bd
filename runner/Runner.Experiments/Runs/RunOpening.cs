using Runner.Errors;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>
/// Begins the record of a run at the right moment: that of a new run before anything is built, so that whatever goes wrong is recorded; that of one that
/// goes on only when its checkpoint was found to fit, so that a refusal leaves the run as it was. Watches from then on that the folder stays where it is.
/// </summary>
/// <param name="session">The run's record.</param>
/// <param name="onBegun">Called once the run has begun.</param>
internal sealed class RunOpening(RunSession session, Action onBegun) : ITrainingObserver
{
    private Action? _record;

    /// <summary>Begins a run that has no past.</summary>
    public void BeginNew()
    {
        if (session.Journal.LastSequence == 0)
            Begin();
    }

    /// <summary>Hears what was built: recorded now, or when the run begins.</summary>
    public void Built(Action record)
    {
        if (session.HasBegun)
            record();
        else
            _record = record;
    }

    public void OnStarted(TrainingPlanInfo plan)
    {
        if (session.HasBegun)
            return;
        Begin();
        _record?.Invoke();
    }

    public void OnStep(StepReport report) => RequireFolder();

    public void OnEvaluated(EvaluationReport report) => RequireFolder();

    public void OnCheckpointing(long step) => RequireFolder();

    /// <summary>False once the folder was deleted or renamed.</summary>
    public bool HasFolder => RunFolder.Is(session.Folder.Location);

    /// <exception cref="RunnerException">RUN7103.</exception>
    public void RequireFolder()
    {
        if (!HasFolder)
            throw ExperimentErrors.RunFolderGone.With(session.Folder.Location, session.Folder.Identity.RunId[..8]);
    }

    private void Begin()
    {
        session.Begin();
        onBegun();
    }
}
