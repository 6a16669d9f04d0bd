using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Labels that people put on a run after it was made: recorded in its journal, and delivered like all it records.</summary>
public static class RunLabels
{
    /// <summary>Puts labels on a run; a label given again takes the new value.</summary>
    /// <exception cref="Errors.RunnerException">RUN5006 while a process writes the run; RUN5007.</exception>
    public static void Tag(RunFolder run, IEnumerable<KeyValuePair<string, string>> labels, TimeProvider time, TrackingNotice? notice = null)
    {
        using var journal = RunJournal.Open(run, time, notice);
        journal.SetTags(labels);
        journal.Flush();
    }

    /// <summary>The label that says what the command line changed in the recipe, without secrets.</summary>
    public static KeyValuePair<string, string> Changes(IEnumerable<string> typed) =>
        KeyValuePair.Create(RunHistory.ChangesTag, string.Join(' ', typed.Select(CommandLine.WithoutSecrets)));

    /// <summary>Gives the run a description, Markdown, which trackers show beside it. That of an ablation stays above the verdicts when these are written again.</summary>
    public static void Note(RunFolder run, string text, TimeProvider time, TrackingNotice? notice = null) =>
        Tag(run, [KeyValuePair.Create(MlflowTags.Note, text), KeyValuePair.Create(RunHistory.OwnNoteTag, text)], time, notice);

    /// <summary>Gives the run another name; its id stays.</summary>
    /// <returns>The run under its new name.</returns>
    public static RunFolder Rename(RunFolder run, string name, TimeProvider time, TrackingNotice? notice = null)
    {
        Tag(run, [KeyValuePair.Create(MlflowTags.RunName, name)], time, notice);
        return run.WithName(name);
    }
}
