using Runner.Errors;

namespace Runner.Tracking;

/// <summary>Messages about runs, journals and their delivery to a store: RUN5000 to RUN5099, and RUN5250 to RUN5299.</summary>
[ErrorList]
public static class TrackingErrors
{
    public static readonly ErrorDescriptor NotARun = new("RUN5001", ErrorCategory.User, "not a run folder",
        "'{0}' holds no run: there is no run.json in it.",
        "Name a run by its id (see 'runner runs list') or give the path of a folder under runs/.");

    public static readonly ErrorDescriptor NoSuchRun = new("RUN5002", ErrorCategory.User, "no such run",
        "no run under '{1}' has the name '{0}' or an id that begins with it{2}",
        "List the runs of this workspace with 'runner runs list', or name another workspace with --workspace FOLDER.");

    public static readonly ErrorDescriptor AmbiguousRun = new("RUN5003", ErrorCategory.User, "several runs match",
        "'{0}' fits several runs: {1}.",
        "Give one of these ids, or more characters of it; @last is the run started last.");

    public static readonly ErrorDescriptor DamagedRun = new("RUN5004", ErrorCategory.Environment, "run.json cannot be read",
        "the identity of the run in '{0}' cannot be read: {1}",
        "Restore run.json from a backup: the journal beside it does not say who the run is either.");

    public static readonly ErrorDescriptor RunMended = new("RUN5201", ErrorCategory.Environment, "run.json was made again",
        "the identity of the run in '{0}' could not be read ({1}) and was made again from its journal; what was there is kept as run.json.damaged.",
        "Nothing to do; but check the disk: files do not break by themselves.");

    public static readonly ErrorDescriptor KeyMended = new("RUN4150", ErrorCategory.Environment, "key.json was made again",
        "what the run in '{0}' depends on could not be read ({1}) and was taken from its journal; what was there is kept as key.json.damaged.",
        "Nothing to do; but check the disk: files do not break by themselves.");

    public static readonly ErrorDescriptor NewerRun = new("RUN5005", ErrorCategory.User, "run of a newer Runner",
        "the run in '{0}' was written in format {1}; this Runner knows formats up to {2}.",
        "Use the newer Runner for this run.");

    public static readonly ErrorDescriptor RunInUse = new("RUN5006", ErrorCategory.User, "run is in use",
        "run {0} is being written by another process.",
        "Wait for that process or stop it; one run has one writer.");

    public static readonly ErrorDescriptor JournalWrite = new("RUN5007", ErrorCategory.Environment, "journal cannot be written",
        "the journal '{0}' cannot be written: {1}",
        "Free space on that disk or mend its permissions, then resume the run: everything up to the last flush is kept.");

    public static readonly ErrorDescriptor TornJournal = new("RUN5008", ErrorCategory.Environment, "unfinished end of a journal",
        "the journal '{0}' ended in an unfinished line ({1} bytes): the process had been killed while writing. The piece was cut off and kept in '{2}'.",
        "Go on with the run if it was not at its end ('runner resume'): what its checkpoint keeps is put back, the rest is computed and recorded again, and what is lost for good is told then.");

    public static readonly ErrorDescriptor DamagedJournalLine = new("RUN5009", ErrorCategory.Environment, "damaged line in a journal",
        "line {1} of the journal '{0}' is damaged and was skipped.",
        "Check the disk: lines written earlier than the last one do not break by themselves. How many records that cost is told beside this.");

    public static readonly ErrorDescriptor NotRepeated = new("RUN5010", ErrorCategory.Runner, "recomputed metric differs",
        "metric '{0}' at step {1} was {2} before the restart and is {3} now; the first value stays recorded.",
        "A resumed run repeats bit for bit on the same hardware and libraries; compare environment.json, and report this if those agree.");

    public static readonly ErrorDescriptor ParameterChanged = new("RUN5011", ErrorCategory.User, "parameter changed within a run",
        "parameter '{0}' of this run is '{1}' and was to become '{2}'; the first value stays, the new one is in the tag 'runner.changed.{0}'.",
        "Start a new run for another setting: a run's parameters do not change.");

    public static readonly ErrorDescriptor NameCleaned = new("RUN5012", ErrorCategory.User, "name not allowed in MLflow",
        "'{0}' cannot be the name of a metric, parameter or tag in MLflow; it is recorded as '{1}'.",
        "Use letters, digits, '_', '-', '.', ' ', ':' and '/', at most 250 characters, no '..', no leading '/'.");

    public static readonly ErrorDescriptor ValueCut = new("RUN5013", ErrorCategory.User, "long value cut",
        "the value of '{0}' has {1} characters and is recorded cut to {2}.",
        "Nothing to do: the artifact recipe.yaml holds it whole.");

    public static readonly ErrorDescriptor ArtifactMissing = new("RUN5014", ErrorCategory.User, "artifact is gone",
        "the artifact '{0}' of run {1} is no longer in the run's folder and was not delivered.",
        "Restore the file and run 'runner sync --from-start', or go on without it.");

    public static readonly ErrorDescriptor ArtifactOutside = new("RUN5015", ErrorCategory.Runner, "artifact outside the run's folder",
        "'{0}' is not a file inside the run's folder '{1}'.",
        "Copy the file into the run's artifacts folder first.");

    public static readonly ErrorDescriptor RunNotCreated = new("RUN5016", ErrorCategory.Environment, "run folder cannot be made",
        "the folder of a new run '{0}' cannot be made: {1}",
        "Free space on that disk or mend its permissions, or choose another folder with --workspace.");

    public static readonly ErrorDescriptor StoreAway = new("RUN5020", ErrorCategory.Environment, "tracking store does not answer",
        "the tracking store {0} does not take records: {1}. Training goes on; the journal keeps everything.",
        "Mend the store or its address; delivery is tried again by itself, and 'runner sync' delivers what is left after the end ('runner sync --from-start' where the store was replaced by an empty one).");

    public static readonly ErrorDescriptor RecordRefused = new("RUN5021", ErrorCategory.Environment, "tracking store refused a record",
        "the tracking store {0} refused {1}: {2}. It was set aside in '{3}'; everything else goes on.",
        "Look at the line set aside; the journal still holds it.");

    public static readonly ErrorDescriptor Undelivered = new("RUN5022", ErrorCategory.Environment, "records not delivered yet",
        "{0} records of run {1} have not reached the tracking store {2} yet: {3}",
        "Run 'runner sync' when the store answers again; nothing is lost and nothing will be doubled. Where the store itself is lost, 'runner sync --from-start' delivers everything to the one in its place.");

    public static readonly ErrorDescriptor CursorLost = new("RUN5023", ErrorCategory.Environment, "delivery position unreadable",
        "'{0}' cannot be read ({1}); the run is delivered again from its start.",
        "Nothing to do: records that are already there are not doubled.");

    public static readonly ErrorDescriptor StoreAnswersAgain = new("RUN5024", ErrorCategory.Environment, "tracking store answers again",
        "the tracking store {0} takes records again.",
        "Nothing to do.");

    public static readonly ErrorDescriptor RunGoneFromStore = new("RUN5025", ErrorCategory.User, "run deleted in the store",
        "run {0} was deleted in the tracking store {1}; nothing more is delivered to it ('runner sync' after it is restored there, 'runner sync --from-start' where it was removed for good).",
        "Restore the run in MLflow and run 'runner sync'. Where it was removed for good, 'runner sync --from-start' delivers it anew; the journal keeps everything.");

    public static readonly ErrorDescriptor StoreAddress = new("RUN5026", ErrorCategory.User, "tracking store address not understood",
        "'{0}' is not a tracking store: {1}",
        "Use sqlite:///path/to/mlflow.db, http(s)://host:port, a folder, or 'none'.");

    public static readonly ErrorDescriptor RunLostInStore = new("RUN5250", ErrorCategory.Environment, "store has lost the run",
        "the tracking store {0} does not hold what was delivered to it of run {1}: {2}. 'runner sync --from-start' delivers it again.",
        "Bring the store back, or deliver everything again from the journal: that doubles nothing that is there.");

    public static readonly ErrorDescriptor CutInStore = new("RUN5251", ErrorCategory.User, "text cut in the store",
        "the {0} '{1}' has {2} characters; the tracking store keeps the first {3}.",
        "Shorten it. Nothing else is cut: the run's folder holds it whole, a note or description in recipe.yaml.");

    public static readonly ErrorDescriptor FolderAsStore = new("RUN5252", ErrorCategory.User, "folder as tracking store",
        "the tracking store '{0}' is a folder. Runner keeps an MLflow database in it, {1}; MLflow's own tools take a folder for their old file store and do not see these runs.",
        "Name the database instead of the folder: that means the same to both.");

    public static readonly ErrorDescriptor ReservedTag = new("RUN5253", ErrorCategory.User, "reserved tag",
        "the tag {0}.",
        "Choose another name for it.");

    public static readonly ErrorDescriptor RecordsMissing = new("RUN5254", ErrorCategory.Environment, "records missing from a journal",
        "the journal '{0}' lacks {1} records, those numbered {2}.",
        "Restore the file from a backup. Or go on with the run, where it can go on: what its checkpoint keeps is put back. The tracking store may still have what is lost here.");

    public static readonly ErrorDescriptor JournalMended = new("RUN5255", ErrorCategory.Environment, "journal mended",
        "the journal lacked {0} values that the checkpoint of step {1} keeps: they were put back.",
        "Check the disk; the values are exact. Speeds of those steps are not kept and stay missing.");

    public static readonly ErrorDescriptor StepsLost = new("RUN5256", ErrorCategory.Environment, "reported steps lost",
        "what was reported of steps {0} to {1} is lost: the journal ends at step {2}, and the run goes on from the checkpoint of step {3}, which keeps the newest reports alone.",
        "The weights are sound, and only the curve has a hole. Start anew with --fresh if it matters; the tracking store may still have these points.");

    public static readonly ErrorDescriptor DiffCut = new("RUN5030", ErrorCategory.User, "code diff cut",
        "the working tree differs from commit {0} by {1} bytes; code.diff holds the first {2}.",
        "Commit your work before a run that matters.");

    public static readonly ErrorDescriptor ResultsWrite = new("RUN5040", ErrorCategory.Environment, "results cannot be written",
        "the results folder '{0}' cannot be written: {1}",
        "Free space or mend the permissions, then start the same command again: the runs themselves are complete.");

    public static readonly ErrorDescriptor NoFont = new("RUN4761", ErrorCategory.Environment, "no font for pictures",
        "PNG and PDF hold their letters as shapes, and this machine has no font to take them from.",
        "Install one (Debian and Ubuntu: fonts-dejavu-core; with Chinese, fonts-noto-cjk or fonts-wqy-microhei), or leave '--plots' at svg. The runs are complete: the same command writes the report.");

    /// <summary>Arguments: the system's reason.</summary>
    public static readonly ErrorDescriptor NoRasterizer = new("RUN4762", ErrorCategory.Environment, "pictures cannot be drawn as PNG or PDF",
        "libSkiaSharp, which draws PNG and PDF, does not load: {0}",
        "It comes with Runner for Linux x64; install Runner again, or leave '--plots' at svg. The runs are complete: the same command writes the report.");

    /// <summary>Arguments: id of the run, its name.</summary>
    public static readonly ErrorDescriptor NoAblation = new("RUN5257", ErrorCategory.User, "no ablation to report",
        "run {0} ({1}) is no ablation: there are no arms or seeds to compare.",
        "Name an ablation or one of its runs ('runner runs list' shows them); 'runner runs show' and 'runner compare' show other runs.");

    public static readonly ErrorDescriptor CompareNeedsTwo = new("RUN5050", ErrorCategory.User, "nothing to compare",
        "a comparison needs at least two runs; {0} given.",
        "Name two or more runs.");
}
