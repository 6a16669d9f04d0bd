using Runner.Errors;

namespace Runner.Tracking.Ablations;

/// <summary>Messages about a recipe's <c>ablation:</c> section: RUN5100 to RUN5199.</summary>
[ErrorList]
public static class AblationErrors
{
    public static readonly ErrorDescriptor NoArms = new("RUN5101", ErrorCategory.User, "ablation without arms",
        "this ablation has nothing to compare: neither 'arms' nor 'grid' nor 'zip' nor 'seeds' names anything.",
        "Add named arms, such as 'arms: { small: { model.hidden: 128 } }', or a grid of values.");

    public static readonly ErrorDescriptor UnknownBaseline = new("RUN5102", ErrorCategory.User, "baseline is no arm",
        "the baseline '{0}' is not an arm of this ablation; there are {1}.",
        "Name one of the arms; 'runner explain' lists the names that a grid makes.");

    public static readonly ErrorDescriptor DuplicateSeed = new("RUN5103", ErrorCategory.User, "seed given twice",
        "the seed {0} is listed twice.",
        "Give every seed once: a second run of one seed repeats the first bit for bit.");

    public static readonly ErrorDescriptor UnequalZip = new("RUN5104", ErrorCategory.User, "zip lists of unequal length",
        "'{0}' has {1} values and '{2}' has {3}: lists under 'zip' go together value by value.",
        "Make the lists equally long, or use 'grid' for all combinations.");

    public static readonly ErrorDescriptor NotAMap = new("RUN5105", ErrorCategory.User, "map expected",
        "'{0}' of an ablation must be a map of {1}.",
        "Write 'path.of.setting: value' lines below it.");

    public static readonly ErrorDescriptor NotAList = new("RUN5106", ErrorCategory.User, "list of values expected",
        "'{0}' under '{1}' must be a list of one or more values.",
        "Write it as 'path: [value, value]'.");

    public static readonly ErrorDescriptor SetTwice = new("RUN5107", ErrorCategory.User, "setting set twice",
        "'{0}' is set by '{1}' and by '{2}'; one would hide the other.",
        "Set it in one place.");

    public static readonly ErrorDescriptor TooMany = new("RUN5108", ErrorCategory.User, "too many arms",
        "this ablation would have {0} arms; at most {1} are taken.",
        "Shorten the grid, or split it into several recipes.");

    public static readonly ErrorDescriptor ReservedPath = new("RUN5109", ErrorCategory.User, "setting an arm may not change",
        "'{0}' cannot differ between arms.",
        "List seeds under 'seeds'; what concerns the ablation as a whole stands in its own section.");

    public static readonly ErrorDescriptor SameArm = new("RUN5110", ErrorCategory.User, "two arms of one name",
        "two arms are called '{0}'.",
        "Remove the value that is listed twice, or name the arms under 'arms'.");

    public static readonly ErrorDescriptor UnknownArm = new("RUN5111", ErrorCategory.User, "expectation about no arm",
        "the expectation names '{0}', which is not an arm of this ablation; there are {1}.",
        "Name one of the arms.");

    public static readonly ErrorDescriptor UnknownMetric = new("RUN5112", ErrorCategory.User, "expectation about no metric",
        "the expectation is about '{0}', which is not listed under 'metrics'; there are {1}.",
        "List the metric, with its goal, under 'metrics'.");

    public static readonly ErrorDescriptor OneComparison = new("RUN5113", ErrorCategory.User, "expectation without one comparison",
        "the expectation about '{0}' must say either 'better_than' or 'worse_than'.",
        "Name the arm it is compared with in exactly one of them.");

    public static readonly ErrorDescriptor SameMetric = new("RUN5114", ErrorCategory.User, "metric listed twice",
        "the metric '{0}' is listed twice.",
        "List it once.");

    public static readonly ErrorDescriptor NoMetrics = new("RUN5115", ErrorCategory.User, "ablation without metrics",
        "this ablation lists no metrics: its report will have no table.",
        "Add 'metrics: [ { name: eval/..., goal: minimize } ]'.");

    public static readonly ErrorDescriptor SelfComparison = new("RUN5116", ErrorCategory.User, "arm compared with itself",
        "the expectation compares '{0}' with itself.",
        "Name two different arms.");
}
