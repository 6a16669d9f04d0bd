namespace Runner.Data;

/// <summary>
/// Some consecutive documents on their way from the reader through a tokenizing thread to the writer. Reused, so that memory
/// stays bounded and few large arrays are made.
/// </summary>
internal sealed class TokenBlock
{
    /// <summary>Characters after which a block is closed: large enough to spread the cost of a hand-over.</summary>
    public const int TargetCharacters = 1 << 15;

    public List<TextDocument> Documents { get; } = [];

    /// <summary>Characters in <see cref="Documents"/>.</summary>
    public long Characters { get; private set; }

    /// <summary>UTF-8 bytes of text, line ends included.</summary>
    public long Bytes { get; set; }

    /// <summary>Ids, with <see cref="TokenStoreHeader.WordStart"/>.</summary>
    public List<uint> Tokens { get; } = [];

    /// <summary>Tokens of each sentence.</summary>
    public List<int> SentenceLengths { get; } = [];

    /// <summary>Sentences of each document that has any.</summary>
    public List<int> DocumentLengths { get; } = [];

    /// <summary>Hash of each document's text, those without tokens included.</summary>
    public List<ulong> DocumentHashes { get; } = [];

    /// <summary>Sentences of which no token came.</summary>
    public int EmptySentences { get; set; }

    /// <summary>Tokens that stand for what the vocabulary lacks.</summary>
    public long Unknown { get; set; }

    public void Add(TextDocument document)
    {
        Documents.Add(document);
        foreach (var sentence in document.Sentences)
            Characters += sentence.Length;
    }

    public void Clear()
    {
        Documents.Clear();
        Tokens.Clear();
        SentenceLengths.Clear();
        DocumentLengths.Clear();
        DocumentHashes.Clear();
        Characters = 0;
        Bytes = 0;
        EmptySentences = 0;
        Unknown = 0;
    }
}
