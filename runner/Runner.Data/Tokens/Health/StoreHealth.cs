namespace Runner.Data;

/// <summary>What was counted while a text was tokenized. Kept beside the token store, so that it is counted once.</summary>
public sealed record StoreHealth
{
    /// <summary>Documents of the corpus, those without tokens included.</summary>
    public long Documents { get; init; }

    /// <summary>Documents of which no token came.</summary>
    public long EmptyDocuments { get; init; }

    /// <summary>Sentences with tokens.</summary>
    public long Sentences { get; init; }

    /// <summary>Sentences of which no token came.</summary>
    public long EmptySentences { get; init; }

    public long Tokens { get; init; }

    /// <summary>Tokens that stand for what the vocabulary lacks.</summary>
    public long Unknown { get; init; }

    /// <summary>Share of documents that repeat an earlier one word for word, 0 to 1.</summary>
    public double RepeatedShare { get; init; }

    /// <summary>One of so many documents was looked at for repetitions; 1 for all.</summary>
    public long SampledOf { get; init; } = 1;

    /// <summary>Sentences by their tokens, up to <see cref="LongestCounted"/>; longer ones count as that long.</summary>
    public IReadOnlyDictionary<int, long> Lengths { get; init; } = new Dictionary<int, long>();

    /// <summary>Length from which sentences are not told apart.</summary>
    public const int LongestCounted = 4096;

    public double UnknownShare => Tokens == 0 ? 0 : (double)Unknown / Tokens;

    /// <summary>Sentences of more tokens than so many; 0 from <see cref="LongestCounted"/> on, where they are not told apart.</summary>
    public long LongerThan(int length) => length >= LongestCounted ? 0 : Lengths.Where(entry => entry.Key > length).Sum(entry => entry.Value);
}
