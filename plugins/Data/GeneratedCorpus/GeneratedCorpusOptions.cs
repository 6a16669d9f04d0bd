using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>corpus/generated</c>.</summary>
public sealed record GeneratedCorpusOptions
{
    /// <summary>Documents. Default: 2000.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long Documents { get; init; } = 2000;

    /// <summary>
    /// Number of the first document. The same seed and another range gives held-out text of the same language: train on 0 and up, evaluate
    /// on 1000000 and up. Default: 0.
    /// </summary>
    [Range(0L, 1_000_000_000_000L)]
    public long FirstDocument { get; init; }

    /// <summary>Mean sentences of a document; half to one and a half of it occur. Default: 40, about 1000 tokens.</summary>
    [Range(2, 10_000)]
    public int SentencesPerDocument { get; init; } = 40;

    /// <summary>Mean words of a sentence; half to one and a half of it occur. Default: 10, about 25 tokens.</summary>
    [Range(2, 1000)]
    public int WordsPerSentence { get; init; } = 10;

    /// <summary>Words in the lexicon. Default: 150.</summary>
    [Range(10, 100_000)]
    public int Words { get; init; } = 150;

    /// <summary>Characters that words are made of, one to three each. Default: 80.</summary>
    [Range(10, 10_000)]
    public int Characters { get; init; } = 80;

    /// <summary>Topics; a document has one, and each has its own frequent words. Default: 8.</summary>
    [Range(1, 1000)]
    public int Topics { get; init; } = 8;

    /// <summary>Share of words drawn from the document's topic instead of the whole language. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    public double TopicShare { get; init; } = 0.5;

    /// <summary>Exponent of Zipf's law: a word's frequency falls with this power of its rank. Default: 1.</summary>
    [Range(0.0, 4.0)]
    public double Zipf { get; init; } = 1.0;

    /// <summary>Share of words that repeat an earlier word at a distance said by the marker before them. Default: 0.5.</summary>
    [Range(0.0, 0.9)]
    public double Echoes { get; init; } = 0.5;

    /// <summary>Different distances; each has its own marker. Default: 4 (2, 5, 10 and 24 tokens).</summary>
    [Range(1, 64)]
    public int Distances { get; init; } = 4;

    /// <summary>Shortest distance in tokens. Default: 2.</summary>
    [Range(2, 1000)]
    [AlsoCalled("minimum_distance")]
    public int MinDistance { get; init; } = 2;

    /// <summary>Longest distance in tokens; longer than a sentence reaches back into the one before. Default: 24.</summary>
    [Range(2, 1000)]
    [AlsoCalled("maximum_distance")]
    public int MaxDistance { get; init; } = 24;

    /// <summary>Seed of the language and its documents; not the seed of the run, so that all runs read the same text. Default: 1.</summary>
    public long Seed { get; init; } = 1;
}
