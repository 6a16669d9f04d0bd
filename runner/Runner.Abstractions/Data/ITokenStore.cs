using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Data;

/// <summary>
/// A tokenized corpus on disk: tokens, sentence and document boundaries, word boundaries. Memory-mapped, larger than memory,
/// read-only, thread-safe, shared by all readers of the machine.
/// </summary>
public interface ITokenStore
{
    /// <summary>Hash of corpus, tokenizer, segmenter and format; also the name of the file.</summary>
    string Fingerprint { get; }

    Vocabulary Vocabulary { get; }

    long TokenCount { get; }

    long SentenceCount { get; }

    long DocumentCount { get; }

    /// <summary>First sentence of a document; <c>DocumentStart(DocumentCount) == SentenceCount</c>.</summary>
    long DocumentStart(long document);

    /// <summary>First token of a sentence; <c>SentenceStart(SentenceCount) == TokenCount</c>.</summary>
    long SentenceStart(long sentence);

    /// <summary>Copies tokens from <paramref name="start"/> on.</summary>
    /// <param name="start">First token.</param>
    /// <param name="ids">Receives the ids; its length says how many.</param>
    /// <param name="startsWord">Receives, for each token, whether a word starts there; same length.</param>
    void Read(long start, Span<int> ids, Span<bool> startsWord);
}

/// <summary>Makes token stores: prepared once, found by content afterwards.</summary>
public interface ITokenStores
{
    /// <summary>The store for this text, prepared now (in parallel, with progress) if it does not exist yet.</summary>
    ITokenStore Prepare(ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter);
}
