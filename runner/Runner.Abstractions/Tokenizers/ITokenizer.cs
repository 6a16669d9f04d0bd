namespace Runner.Tokenizers;

/// <summary>Splits text into tokens of a fixed vocabulary. Thread-safe.</summary>
public interface ITokenizer
{
    Vocabulary Vocabulary { get; }

    /// <summary>Hash over everything that decides ids: vocabulary, options, version of the algorithm.</summary>
    string Fingerprint { get; }

    /// <summary>Appends the tokens of <paramref name="text"/>, without [CLS] and [SEP].</summary>
    void Encode(string text, List<Token> tokens);
}

/// <summary>A token with its place in the original text.</summary>
/// <param name="Id">Row of the vocabulary.</param>
/// <param name="Start">First UTF-16 unit in the original text.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
public readonly record struct Token(int Id, int Start, int End);
