using Runner.Tokenizers;

namespace Runner.Plugins.Tasks.Records.ReadingComprehension;

/// <summary>A question with a window of its passage, as the model reads it.</summary>
internal sealed record PassageWindow(long Id, int Record, int[] Ids, byte[] Segments) : EncodedExample(Id, Record, Ids, Segments)
{
    /// <summary>Tokens of the whole passage, shared by its windows.</summary>
    public required IReadOnlyList<Token> Passage { get; init; }

    /// <summary>First token of the passage in the window, and how many it holds.</summary>
    public required (int Start, int Length) Window { get; init; }

    /// <summary>All windows over the passage, in order.</summary>
    public required IReadOnlyList<(int Start, int Length)> Windows { get; init; }

    /// <summary>Position of the window's first passage token.</summary>
    public required int Offset { get; init; }

    /// <summary>Positions of the answer's first and last token; 0 where the window does not hold it, -1 where it is not known.</summary>
    public (int Start, int End) Answer { get; init; } = (-1, -1);

    /// <summary>Tokens of a passage that cover a stretch of its text; null where none begins or ends in it.</summary>
    /// <param name="passage">Its tokens.</param>
    /// <param name="start">First UTF-16 unit.</param>
    /// <param name="end">One past the last.</param>
    public static (int First, int Last)? Covering(IReadOnlyList<Token> passage, int start, int end)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < passage.Count && passage[i].Start < end; i++)
        {
            if (passage[i].End <= start)
                continue;
            first = first < 0 ? i : first;
            last = i;
        }
        return first < 0 ? null : (first, last);
    }
}
