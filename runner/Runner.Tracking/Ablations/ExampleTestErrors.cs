using Runner.Errors;

namespace Runner.Tracking.Ablations;

/// <summary>Messages about an ablation's tests over examples: RUN5900 to RUN5919.</summary>
[ErrorList]
public static class ExampleTestErrors
{
    /// <summary>Arguments: metric, values that can be tested.</summary>
    public static readonly ErrorDescriptor NotOfPredictions = new("RUN5900", ErrorCategory.User, "test over examples of a value without predictions",
        "'{0}' cannot be tested over examples: no metric of the baseline's task computes it from predictions. Those that are: {1}.",
        "List a metric in the task's 'metrics' and test one of its values, or leave 'test' out: the test over seeds needs no predictions.");

    /// <summary>Arguments: metric, form.</summary>
    public static readonly ErrorDescriptor NotAShare = new("RUN5901", ErrorCategory.User, "McNemar's test of something other than a share",
        "'{0}' is no share of right examples, which is what McNemar's test compares.",
        "Write 'test: auto', 'randomization' or 'bootstrap'.");
}
