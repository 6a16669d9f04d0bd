namespace Runner.Data;

/// <summary>Words with a tag each, with the intents of the whole where there are any.</summary>
/// <param name="Words">The words, or characters, none empty.</param>
public sealed record TaggedRecord(IReadOnlyList<string> Words) : DataRecord
{
    /// <summary>A tag for each word, such as <c>B-PER</c>; null where none are given.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What the sentence asks for: one intent, or several; null where none is given.</summary>
    public IReadOnlyList<string>? Intents { get; init; }

    /// <summary>The sentence as text: the words joined by a space, or by nothing where they are characters.</summary>
    public required string Text { get; init; }

    /// <summary>First UTF-16 unit of each word in <see cref="Text"/>.</summary>
    public required IReadOnlyList<int> Starts { get; init; }

    /// <summary>Makes a record of words, whose text is the words joined.</summary>
    /// <param name="id">Number in the split.</param>
    /// <param name="words">The words, none empty.</param>
    /// <param name="separator">What stands between them: a space, or nothing for characters.</param>
    public static TaggedRecord Of(long id, IReadOnlyList<string> words, string separator)
    {
        var starts = new int[words.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + words[i - 1].Length + separator.Length;
        return new TaggedRecord(words) { Id = id, Text = string.Join(separator, words), Starts = starts };
    }
}
