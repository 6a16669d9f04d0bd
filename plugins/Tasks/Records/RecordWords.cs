using Runner.Data;
using Runner.Errors;

namespace Runner.Plugins.Tasks.Records;

/// <summary>Kinds of records for people.</summary>
internal static class RecordWords
{
    public static string Of(Type record) =>
        record == typeof(TextRecord) ? "texts or pairs of texts"
        : record == typeof(TaggedRecord) ? "tagged words"
        : record == typeof(QuestionRecord) ? "questions about passages"
        : record == typeof(FeatureRecord) ? "candidates given by numbers"
        : record == typeof(SequenceRecord) ? "sequences of items"
        : record.Name;

    /// <summary>Number of a label.</summary>
    /// <exception cref="RunnerException">RUN4604: it is none of the model's.</exception>
    public static int NumberOf(this LabelNames names, string label, string kind, RecordPlace place) =>
        names.NumberOf(label) ?? throw RecordErrors.UnknownLabel.With(place, label, kind, Listed(names));

    public static string Listed(LabelNames names) =>
        string.Join(", ", names.Names.Take(20)) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");
}
