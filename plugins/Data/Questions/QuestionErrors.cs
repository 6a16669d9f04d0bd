using Runner.Errors;

namespace Runner.Plugins.Data.Questions;

/// <summary>What is found odd about questions, RUN3230 to RUN3239.</summary>
[ErrorList]
public static class QuestionErrors
{
    public static readonly ErrorDescriptor Moved = new(
        "RUN3230", ErrorCategory.User, "Answers that are not where the file says",
        "{0} answers do not stand at their place in the passage and were moved to their nearest occurrence",
        "Places count code points of the passage from 0; a file that was edited, or counts bytes, has others.");

    public static readonly ErrorDescriptor Lost = new(
        "RUN3231", ErrorCategory.User, "Answers that are not in their passage",
        "{0} answers are not in their passage: they cannot be learnt, and count as missed where they are the only ones",
        "Compare the release of the file with the one that is published.");
}
