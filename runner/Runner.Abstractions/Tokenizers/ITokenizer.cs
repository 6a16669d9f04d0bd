namespace Runner.Tokenizers;

/// <summary>Splits text into tokens of a fixed vocabulary. Thread-safe.</summary>
public interface ITokenizer
{
    Vocabulary Vocabulary { get; }

    /// <summary>Hash over everything that decides ids: vocabulary, options, version of the algorithm.</summary>
    string Fingerprint { get; }

    /// <summary>Appends the tokens of <paramref name="text"/>, without [CLS] and [SEP].</summary>
    void Encode(string text, List<Token> tokens);

    /// <summary>
    /// Text of <paramref name="ids"/>: the text they came from where the tokenizer loses nothing, else the nearest readable one. Tokens with
    /// a function are written out like any other; leave out those that should not show. This default joins the tokens with spaces and
    /// glues pieces that continue a word to what comes before.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    string Decode(IReadOnlyList<int> ids)
    {
        var text = new System.Text.StringBuilder();
        foreach (var id in ids)
        {
            var token = Vocabulary.TokenOf(id);
            if (Vocabulary.Continues(id))
                text.Append(token, Vocabulary.ContinuationPrefix.Length, token.Length - Vocabulary.ContinuationPrefix.Length);
            else
                text.Append(text.Length == 0 ? "" : " ").Append(token);
        }
        return text.ToString();
    }

    /// <summary>
    /// Writes the files that another program, or the component's own options, read this tokenizer's vocabulary from, in their published
    /// format; returns their names. This default writes <c>vocab.txt</c>, one token a line.
    /// </summary>
    /// <param name="folder">Exists; files of the same name are replaced.</param>
    IReadOnlyList<string> Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Concat(Vocabulary.Tokens.Select(token => token + "\n")));
        return ["vocab.txt"];
    }

    /// <summary>
    /// The component's options that name the files of <see cref="Save"/>, with the file of each: set to them, the component makes this very
    /// tokenizer without the text its vocabulary was built from. A run keeps its tokenizer this way. Empty for a tokenizer that needs no file. This
    /// default fits the default of <see cref="Save"/>: <c>vocabulary</c> names <c>vocab.txt</c>.
    /// </summary>
    IReadOnlyDictionary<string, string> SavedOptions => new Dictionary<string, string> { ["vocabulary"] = "vocab.txt" };
}

/// <summary>A token with its place in the original text.</summary>
/// <param name="Id">Row of the vocabulary.</param>
/// <param name="Start">First UTF-16 unit in the original text.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
public readonly record struct Token(int Id, int Start, int End);
