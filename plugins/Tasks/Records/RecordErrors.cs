using Runner.Errors;

namespace Runner.Plugins.Tasks.Records;

/// <summary>Messages of tasks on labelled records, RUN4600 to RUN4629.</summary>
[ErrorList]
internal static class RecordErrors
{
    /// <summary>Arguments: what the task reads, what the data gives.</summary>
    public static readonly ErrorDescriptor WrongRecords = new(
        "RUN4600", ErrorCategory.User, "Data of a kind that the task cannot read",
        "the task reads {0}, but the data gives {1}",
        "Choose data of that kind ('runner components list data'), or the task that reads this data.");

    /// <summary>Arguments: split, splits there are.</summary>
    public static readonly ErrorDescriptor NoSplit = new(
        "RUN4601", ErrorCategory.User, "Split that the data does not have",
        "the data has no split '{0}'; it has: {1}",
        "Name one of these in 'train_on' or 'evaluate_on', or give the data the file.");

    /// <summary>Arguments: split, place of the first record.</summary>
    public static readonly ErrorDescriptor NoGold = new(
        "RUN4602", ErrorCategory.User, "Split without labels",
        "records of the split '{0}' have no {2} to learn from or to be scored against; the first stands at {1}",
        "Take the split out of 'train_on' or 'evaluate_on'; 'runner predict' predicts for records without labels.");

    /// <summary>Arguments: kind of labels.</summary>
    public static readonly ErrorDescriptor NoLabels = new(
        "RUN4603", ErrorCategory.User, "Data without the labels that the task chooses among",
        "the task chooses among {0}, but the data names none",
        "List them in the data's 'labels', or choose a task that needs none, such as 'regression'.");

    /// <summary>Arguments: place, label, kind, nearest or all names.</summary>
    public static readonly ErrorDescriptor UnknownLabel = new(
        "RUN4604", ErrorCategory.User, "Label that is none of the model's",
        "{0}: '{1}' is none of the {2}: {3}",
        "Correct the row, or add the label to the data's 'labels' and train with it.");

    /// <summary>Arguments: split, share, limit.</summary>
    public static readonly ErrorDescriptor MostlyUnknown = new(
        "RUN4605", ErrorCategory.User, "Vocabulary that does not fit the records",
        "{1} of the tokens of the split '{0}' are [UNK], more than the {2} that 'max_unknown' allows",
        "Choose the tokenizer and vocabulary of the language, or raise 'max_unknown' of the task if it is meant.");

    /// <summary>A finding. Arguments: share, an example.</summary>
    public static readonly ErrorDescriptor ManyUnknown = new(
        "RUN4606", ErrorCategory.User, "Much of the records is not in the vocabulary",
        "{0} of the tokens are [UNK]",
        "A vocabulary of this language, or one built from these texts, tells them apart.");

    public static readonly ErrorDescriptor EmptySplit = new(
        "RUN4607", ErrorCategory.User, "Split without a record",
        "the split '{0}' has no record left to use ({1})",
        "Give it records, or take it out of 'train_on' or 'evaluate_on'.");

    /// <summary>Arguments: record's place, tokens, longest.</summary>
    public static readonly ErrorDescriptor NoRoom = new(
        "RUN4608", ErrorCategory.User, "No room beside a text that must be whole",
        "{0}: the question alone has {1} tokens, which leaves no room for the passage in {2}",
        "Set a larger 'max_length', or a smaller 'max_question_length'.");

    /// <summary>A finding. Arguments: share of gold, what it is.</summary>
    public static readonly ErrorDescriptor GoldBeyond = new(
        "RUN4609", ErrorCategory.User, "Gold that the model cannot see",
        "{0} of the {1} lie beyond 'max_length' and count as missed",
        "Set a larger 'max_length', or 'long_text: windows'.");

    /// <summary>Arguments: class weights that name no label.</summary>
    public static readonly ErrorDescriptor UnknownWeight = new(
        "RUN4610", ErrorCategory.User, "Weight of a class that is none",
        "'class_weights' names '{0}', which is none of the {1}: {2}",
        "Name labels of the data; what is left out weighs 1.");

    /// <summary>Arguments: place, grade, highest grade.</summary>
    public static readonly ErrorDescriptor BadGrade = new(
        "RUN4613", ErrorCategory.User, "Grade of relevance outside its range",
        "{0}: the grade {1} is not from 0 to 'max_grade', which is {2}",
        "Set 'max_grade' of the task to the highest grade of the data.");

    /// <summary>Arguments: field, value.</summary>
    public static readonly ErrorDescriptor BadField = new(
        "RUN4612", ErrorCategory.User, "Input that cannot be read",
        "input {0}: {1}",
        "Correct the input.");
}
