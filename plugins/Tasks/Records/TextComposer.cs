using Runner.Tokenizers;

namespace Runner.Plugins.Tasks.Records;

/// <summary>A text or a pair as the model reads it, and which tokens of each text it holds.</summary>
/// <param name="Ids">[CLS] first [SEP], or [CLS] first [SEP] second [SEP].</param>
/// <param name="Segments">0 up to the first [SEP], 1 after it.</param>
/// <param name="First">Tokens of the first text that are in it, in order, as indices into its tokens; they start at position 1.</param>
/// <param name="Second">Of the second; they start right after the first [SEP].</param>
internal sealed record ComposedText(int[] Ids, byte[] Segments, int[] First, int[] Second)
{
    /// <summary>Position of the second text's first token.</summary>
    public int SecondStart => First.Length + 2;
}

/// <summary>Lays tokens of one or two texts out as a model reads them, and decides what is left out where they are too long.</summary>
internal sealed class TextComposer(SpecialTokens special, int maxLength, PairTruncation truncation, LongText longText, int stride)
{
    /// <summary>The inputs: one, or several windows where they are asked for and needed.</summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second; null for a single text.</param>
    public IReadOnlyList<ComposedText> Compose(IReadOnlyList<Token> first, IReadOnlyList<Token>? second)
    {
        var room = maxLength - (second is null ? 2 : 3);
        if (first.Count + (second?.Count ?? 0) <= room)
            return [Join(first, All(first.Count), second, All(second?.Count ?? 0))];
        if (longText == LongText.Windows)
            return Windows(first, second, room);
        var (a, b) = Rooms(first.Count, second?.Count ?? 0, room);
        return [Join(first, Kept(first.Count, a), second, Kept(second?.Count ?? 0, b))];
    }

    /// <summary>[CLS] first [SEP] (second [SEP]) of chosen tokens.</summary>
    public ComposedText Join(IReadOnlyList<Token> first, int[] chosenFirst, IReadOnlyList<Token>? second, int[] chosenSecond)
    {
        var length = chosenFirst.Length + 2 + (second is null ? 0 : chosenSecond.Length + 1);
        var (ids, segments) = (new int[length], new byte[length]);
        ids[0] = special.Classification;
        for (var i = 0; i < chosenFirst.Length; i++)
            ids[1 + i] = first[chosenFirst[i]].Id;
        ids[chosenFirst.Length + 1] = special.Separator;
        if (second is not null)
        {
            var start = chosenFirst.Length + 2;
            for (var i = 0; i < chosenSecond.Length; i++)
                ids[start + i] = second[chosenSecond[i]].Id;
            ids[^1] = special.Separator;
            segments.AsSpan(start).Fill(1);
        }
        return new ComposedText(ids, segments, chosenFirst, chosenSecond);
    }

    // tokens that each text may keep
    private (int First, int Second) Rooms(int first, int second, int room)
    {
        if (second == 0)
            return (Math.Min(first, room), 0);
        if (first == 0)
            return (0, Math.Min(second, room));
        switch (truncation)
        {
            case PairTruncation.First:
                second = Math.Min(second, room);
                return (Math.Max(0, Math.Min(first, room - second)), second);
            case PairTruncation.Second:
                first = Math.Min(first, room);
                return (first, Math.Max(0, Math.Min(second, room - first)));
            default:
                // token by token from the longer one, of equal ones from the second
                var most = Math.Min(first, Math.Max(room - second, (room + 1) / 2));
                return (most, Math.Min(second, room - most));
        }
    }

    private int[] Kept(int count, int room)
    {
        if (count <= room)
            return All(count);
        return longText switch
        {
            LongText.Tail => [.. Enumerable.Range(count - room, room)],
            LongText.HeadAndTail when room / 4 is var head => [.. Enumerable.Range(0, head), .. Enumerable.Range(count - (room - head), room - head)],
            _ => All(room),
        };
    }

    // over the text that gives way; the other keeps its beginning, up to half of the room
    private List<ComposedText> Windows(IReadOnlyList<Token> first, IReadOnlyList<Token>? second, int room)
    {
        var overFirst = second is null || truncation == PairTruncation.First || truncation == PairTruncation.LongestFirst && first.Count >= second.Count;
        var (slid, other) = overFirst ? (first.Count, second?.Count ?? 0) : (second!.Count, first.Count);
        var kept = All(Math.Min(other, Math.Max(room - slid, room / 2)));
        var windows = new List<ComposedText>();
        foreach (var (start, length) in TokenWindows.Of(slid, room - kept.Length, stride))
        {
            int[] window = [.. Enumerable.Range(start, length)];
            windows.Add(overFirst ? Join(first, window, second, kept) : Join(first, kept, second, window));
        }
        return windows;
    }

    private static int[] All(int count) => [.. Enumerable.Range(0, count)];
}

/// <summary>Overlapping windows over tokens, as BERT's reading comprehension makes them.</summary>
internal static class TokenWindows
{
    /// <summary>First token and length of each: they cover all tokens, and the last one ends with the text.</summary>
    /// <param name="count">Tokens.</param>
    /// <param name="width">Most tokens of a window, at least 1.</param>
    /// <param name="stride">Tokens from the start of one to that of the next; no more than the width acts, so that none is left out.</param>
    public static IReadOnlyList<(int Start, int Length)> Of(int count, int width, int stride)
    {
        var windows = new List<(int, int)>();
        for (var start = 0; ; start += Math.Min(stride, width))
        {
            var length = Math.Min(width, count - start);
            windows.Add((start, length));
            if (start + length >= count)
                return windows;
        }
    }
}
