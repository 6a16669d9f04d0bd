using Runner.Errors;

namespace Runner.Experiments;

/// <summary>What can go wrong where recipes are checked and run.</summary>
[ErrorList]
public static class ExperimentErrors
{
    public static readonly ErrorDescriptor LongerThanPositions = new("RUN1401", ErrorCategory.User, "sequences longer than the model can read",
        "the task feeds sequences of {0} tokens, but the model reads {1} at most.",
        "Shorten the task's lengths, or give the model's position encoding a larger maximum.");

    public static readonly ErrorDescriptor RunNotResumable = new("RUN7001", ErrorCategory.User, "run has nothing to resume",
        "run '{0}' {1}.",
        "Only a run that was stopped, cut off or failed can be resumed; `runner runs list` shows their states.");

    public static readonly ErrorDescriptor RunIsLive = new("RUN7002", ErrorCategory.User, "run is still going on",
        "run '{0}' is being written by another process.",
        "Wait for it, or stop it first.");

    public static readonly ErrorDescriptor ArmFailed = new("RUN7003", ErrorCategory.User, "part of an ablation failed",
        "{0} of {1} runs of the ablation failed: {2}.",
        "What finished is in the report. Mend the cause and start the same command again: it does only what is missing.");

    public static readonly ErrorDescriptor FileTrouble = new("RUN7011", ErrorCategory.Environment, "file cannot be read or written",
        "{0}",
        "Free space on that disk, or mend the permissions; then start the same command again.");

    public static readonly ErrorDescriptor SectionMissing = new("RUN7040", ErrorCategory.User, "a section the task needs is missing",
        "the task reads text with a model, but the recipe has no '{0}'.",
        "Add the section; 'runner components list' shows what it can hold.");

    public static readonly ErrorDescriptor SectionUnused = new("RUN7041", ErrorCategory.User, "a section the task does not use",
        "the task has a model of its own and reads no text, so '{0}' would have no effect.",
        "Drop the section.");

    public static readonly ErrorDescriptor VocabularyBuilt = new("RUN7031", ErrorCategory.User, "size of the vocabulary not known before it is built",
        "the vocabulary is built from the training text; its largest size, {0}, is taken.",
        "Give --vocabulary N with the size that a run had.");

    public static readonly ErrorDescriptor VocabularyUnknown = new("RUN7030", ErrorCategory.User, "size of the vocabulary not known",
        "without data it is not known how many entries the vocabulary (or entities a knowledge graph) has; {0} are taken.",
        "Give --vocabulary N, or --data FOLDER where the vocabulary file is.");

    public static readonly ErrorDescriptor VocabularyChanged = new("RUN7048", ErrorCategory.User, "other vocabulary than in training",
        "the tokenizer of the run '{0}' gives other ids now than when it was trained: its text or its vocabulary file has changed.",
        "Give the data it was trained on with --data.");

    public static readonly ErrorDescriptor TrainedOtherwise = new("RUN4270", ErrorCategory.User, "weights trained with something else",
        "the weights of '{0}' were trained with something else than this recipe has, so the same numbers would mean something else:\n{1}\n  If that is wanted, write: {2}: [{3}]",
        "Make the recipe as the weights were trained; a run keeps its tokenizer in its folder, to extend: tokenizer/tokenizer.yaml.");

    public static readonly ErrorDescriptor NotImported = new("RUN5203", ErrorCategory.User, "published model that was not imported",
        "'{0}' is the folder of a published model (it has a config.json), which is used here once it is imported.",
        "Import it first: runner import {0} --to FOLDER. Then name that folder.");

    public static readonly ErrorDescriptor RunGoingOn = new("RUN7101", ErrorCategory.User, "the same run is going on",
        "run '{0}' is this very training, and another process is still at it after {1}.",
        "Wait for it, or stop it and start the same command again: it goes on where the other ended. --fresh trains a second one beside it.");

    public static readonly ErrorDescriptor TokenizerNotKept = new("RUN7102", ErrorCategory.Runner, "tokenizer not kept with the run",
        "the tokenizer's files in '{0}' do not make the tokenizer again: {1}",
        "The run itself is sound, but using it needs its training text. A tokenizer says by SavedOptions which of its options read the files it saves.");

    public static readonly ErrorDescriptor RunFolderGone = new("RUN7103", ErrorCategory.Environment, "run folder gone",
        "the folder '{0}' was deleted or renamed while run {1} was at work in it, so nothing of what it does from now on could be found again.",
        "Where it was renamed, give it its name back and `runner resume` the run from its last checkpoint; where it was deleted, start the command again.");

    public static readonly ErrorDescriptor BenchEnded = new("RUN7061", ErrorCategory.User, "measurement ended early",
        "standard input ended after {0} of {1} steps.",
        "With --paced, give as many steps in all as --steps says.");

    public static readonly ErrorDescriptor BenchRequest = new("RUN7062", ErrorCategory.User, "number of steps not understood",
        "'{0}' is not a number of steps from 1 to {1}, which is what is left.",
        "With --paced, write a number of steps on each line of standard input.");

    public static readonly ErrorDescriptor OperationsUnknown = new("RUN7063", ErrorCategory.User, "operations of the model not known",
        "the share of the machine's peak cannot be told: {0}",
        "`runner plan` says more; all else was measured.");

    public static readonly ErrorDescriptor SeedsOfAblation = new("RUN7072", ErrorCategory.User, "seed without effect",
        "the recipe's ablation names its own seeds, so the seed set on the command line would change nothing.",
        "Change them with --set 'ablation.seeds=[3]', or drop the ablation with --set ablation=null.");

    public static readonly ErrorDescriptor NoSuchMetric = new("RUN7104", ErrorCategory.User, "metric that no run has",
        "no run of this ablation has a metric '{0}'. They have: {1}.",
        "Write one of these names; measurements of the machine begin with 'system/'.");

    public static readonly ErrorDescriptor MetricOfSomeArms = new("RUN7105", ErrorCategory.User, "metric that some arms lack",
        "the metric '{0}' is not measured in the arms {1}.",
        "Let all arms evaluate alike where they are to be compared, or leave it as it is: the table then has gaps.");

    public static readonly ErrorDescriptor WeightsNotCompared = new("RUN7106", ErrorCategory.Environment, "trained weights not compared",
        "the trained weights were not compared with the recipe, as that needs libtorch: {0}",
        "A run compares them. `--no-data` looks at no files.");

    public static readonly ErrorDescriptor NoRecordTask = new("RUN7124", ErrorCategory.User, "run whose task reads no records",
        "'{0}' was trained for a task that works on no labelled records, so there is nothing to evaluate on other files or to predict.",
        "Take a run of a task such as those that 'runner components list task' shows for labelled data; `runner generate` continues texts.");

    public static readonly ErrorDescriptor NothingToScore = new("RUN7125", ErrorCategory.User, "records without labels asked to be scored",
        "'{0}' holds records without labels, so nothing can be scored; the first is at {1}.",
        "Predict for them with `runner predict`, or evaluate on a labelled split.");

    public static readonly ErrorDescriptor NoSuchSplit = new("RUN7126", ErrorCategory.User, "split that the data does not have",
        "the data has no split '{0}'; it has: {1}.",
        "Name one of these with --split.");

    public static readonly ErrorDescriptor OtherRecords = new("RUN7127", ErrorCategory.User, "data of a kind that the run's task cannot read",
        "the split '{0}' holds records of the kind {1}, but the run was trained on {2}.",
        "Choose data of that kind: --set data.type=NAME.");

    public static readonly ErrorDescriptor SameArms = new("RUN7074", ErrorCategory.User, "arms that compute the same",
        "the arms {0} compute the same: what sets them apart changes no result.",
        "Drop one, or let them differ in a setting that results depend on; `runner explain` shows what each setting is without being set.");
}
