using Runner.Errors;

namespace Runner.Plugins.Data.Intents;

/// <summary>What is found odd about utterances, RUN3240 to RUN3249.</summary>
[ErrorList]
public static class IntentErrors
{
    public static readonly ErrorDescriptor NotInTraining = new(
        "RUN3240", ErrorCategory.User, "Intents or tags that training lacks",
        "{0} utterances have intents, and {1} words have tags, that do not stand in the training split: they count as missed",
        "Compare the splits, if it is many.");
}
