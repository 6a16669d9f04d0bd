namespace Runner.Data;

/// <summary>A question about a passage that holds its answer, or holds none.</summary>
/// <param name="Question">The question.</param>
/// <param name="Passage">The passage; questions about one passage share the string.</param>
public sealed record QuestionRecord(string Question, string Passage) : DataRecord
{
    /// <summary>Accepted answers, in the order of the file. Empty where the passage has none; null where none are given.</summary>
    public IReadOnlyList<PassageAnswer>? Answers { get; init; }

    /// <summary>Title of the article; null where there is none.</summary>
    public string? Title { get; init; }
}

/// <summary>An accepted answer.</summary>
/// <param name="Text">As the file gives it.</param>
/// <param name="Start">
/// First UTF-16 unit in the passage, where the passage has this very text there; null where the file names no place, or the text is not at the place it names.
/// </param>
public sealed record PassageAnswer(string Text, int? Start);
