using Runner.Data;
using Runner.ExampleBuilders;

namespace Runner.Plugins.Data;

/// <summary>Puts special tokens around stretches of a store.</summary>
internal static class Sequences
{
    /// <summary>[CLS] A [SEP], or [CLS] A [SEP] B [SEP].</summary>
    /// <param name="store">The text.</param>
    /// <param name="first">Tokens of the first segment.</param>
    /// <param name="second">Tokens of the second segment; empty for none.</param>
    /// <param name="label">Pair label; null for none.</param>
    public static TokenSequence Make(ITokenStore store, Stretch first, Stretch second = default, int? label = null)
    {
        var length = first.Length + 2 + (second.Length > 0 ? second.Length + 1 : 0);
        var ids = new int[length];
        var startsWord = new bool[length];
        var segments = new byte[length];
        var special = store.Vocabulary.Special;
        (ids[0], startsWord[0]) = (special.Classification, true);
        var at = 1;
        Append(first);
        if (second.Length > 0)
        {
            segments.AsSpan(at).Fill(1);
            Append(second);
        }
        return new TokenSequence(ids, startsWord, segments, label);

        void Append(Stretch stretch)
        {
            store.Read(stretch.Start, ids.AsSpan(at, stretch.Length), startsWord.AsSpan(at, stretch.Length));
            startsWord[at] = true;                          // a word whose beginning was cut off starts here
            at += stretch.Length;
            (ids[at], startsWord[at]) = (special.Separator, true);
            at++;
        }
    }

    /// <summary>Mean length over at most 1000 sequences, evenly spread; always the same.</summary>
    public static double MeanLength(IExampleBuilder builder)
    {
        var samples = Math.Min(1000, builder.Count);
        var sum = 0L;
        for (var i = 0L; i < samples; i++)
            sum += builder.Read((long)((Int128)builder.Count * i / samples), seed: 0, epoch: 0).Ids.Length;
        return (double)sum / samples;
    }
}

/// <summary>Consecutive tokens of a store.</summary>
internal readonly record struct Stretch(long Start, int Length);
