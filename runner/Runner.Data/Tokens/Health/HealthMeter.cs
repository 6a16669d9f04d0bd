namespace Runner.Data;

/// <summary>Adds up what the tokenizing threads counted. One thread calls it; the order of blocks does not matter but in corpora that are sampled.</summary>
internal sealed class HealthMeter
{
    private readonly long[] _lengths = new long[StoreHealth.LongestCounted + 1];
    private long _documents, _empty, _sentences, _emptySentences, _tokens, _unknown;

    public DocumentSample Sample { get; } = new();

    public void Add(TokenBlock block)
    {
        _documents += block.DocumentHashes.Count;
        _empty += block.DocumentHashes.Count - block.DocumentLengths.Count;
        _sentences += block.SentenceLengths.Count;
        _emptySentences += block.EmptySentences;
        _tokens += block.Tokens.Count;
        _unknown += block.Unknown;
        foreach (var length in block.SentenceLengths)
            _lengths[Math.Min(length, StoreHealth.LongestCounted)]++;
        foreach (var hash in block.DocumentHashes)
            Sample.Add(hash);
    }

    public StoreHealth Result() => new()
    {
        Documents = _documents,
        EmptyDocuments = _empty,
        Sentences = _sentences,
        EmptySentences = _emptySentences,
        Tokens = _tokens,
        Unknown = _unknown,
        RepeatedShare = Sample.RepeatedShare,
        SampledOf = 1L << Sample.Zeros,
        Lengths = _lengths.Select((count, length) => (count, length)).Where(entry => entry.count > 0).ToDictionary(entry => entry.length, entry => entry.count),
    };
}
