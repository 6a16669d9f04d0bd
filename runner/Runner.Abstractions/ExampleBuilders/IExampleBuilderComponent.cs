using Runner.Components;
using Runner.Data;

namespace Runner.ExampleBuilders;

/// <summary>Describes how running text becomes model inputs of bounded length.</summary>
[ComponentKind("example-builder")]
public interface IExampleBuilderComponent : IComponent
{
    /// <summary>What the label of a sequence says about its two segments.</summary>
    PairKind Pairs { get; }

    /// <summary>Tokens of the longest sentence that stays in one sequence; <see cref="int.MaxValue"/> where sentences are not kept together.</summary>
    /// <param name="length">Longest sequence in tokens, special tokens included.</param>
    int LongestSentence(int length) => length;

    IExampleBuilder Build(ExampleBuilderContext context);
}

/// <summary>Kinds of pairs of segments.</summary>
public enum PairKind
{
    /// <summary>No pairs, no labels.</summary>
    None,

    /// <summary>0 where the second segment follows the first, 1 where it comes from elsewhere.</summary>
    Next,

    /// <summary>0 where two consecutive segments are in order, 1 where they are swapped.</summary>
    Order,
}

/// <summary>What an example builder works on.</summary>
/// <param name="Store">The tokenized text.</param>
/// <param name="Length">Longest sequence in tokens, [CLS] and [SEP] included.</param>
/// <param name="CacheFolder">Folder for index files, named by content.</param>
public sealed record ExampleBuilderContext(ITokenStore Store, int Length, string CacheFolder);

/// <summary>Sequences by number. Thread-safe; a pure function of its arguments.</summary>
public interface IExampleBuilder
{
    /// <summary>Sequences in one pass over the text.</summary>
    long Count { get; }

    /// <summary>Mean tokens of a sequence, special tokens included.</summary>
    double MeanLength { get; }

    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">Pass over the data, from 0: random choices differ from pass to pass.</param>
    TokenSequence Read(long index, long seed, long epoch);
}

/// <summary>One model input before masking and padding.</summary>
/// <param name="Ids">Token ids with [CLS] and [SEP].</param>
/// <param name="StartsWord">Whether a word starts at each position; special tokens are words of their own.</param>
/// <param name="SegmentIds">0 for the first segment with its [CLS] and [SEP], 1 for the second.</param>
/// <param name="PairLabel">0 for the text as it was written, 1 for the other kind of pair (see <see cref="PairKind"/>), null without pairs.</param>
public sealed record TokenSequence(int[] Ids, bool[] StartsWord, byte[] SegmentIds, int? PairLabel)
{
    /// <summary>
    /// Stretches that name an entity, where the data marks them (anchors of a wiki, a lexicon, an entity linker); in any order, inside the sequence,
    /// without special tokens. Empty where it does not.
    /// </summary>
    public IReadOnlyList<Mention> Mentions { get; init; } = [];
}

/// <summary>A stretch of a sequence that names an entity.</summary>
/// <param name="Start">Its first position.</param>
/// <param name="Length">Its positions.</param>
public readonly record struct Mention(int Start, int Length);
