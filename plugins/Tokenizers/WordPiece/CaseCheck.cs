using System.Text;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>Finds cased vocabularies that are used on lower-cased text.</summary>
internal static class CaseCheck
{
    // uncased vocabularies hold a few capitals, Google's two; cased ones of languages with letters a quarter and more
    private const double SuspectShare = 0.01;

    /// <summary>What is wrong, in a sentence or two; null where nothing is.</summary>
    /// <param name="vocabulary">Tokens in square brackets are left out.</param>
    /// <param name="lowerCase">Whether text is lower-cased.</param>
    public static string? Of(Vocabulary vocabulary, bool lowerCase)
    {
        if (!lowerCase)
            return null;
        var upper = vocabulary.Tokens.Where(token => !(token.StartsWith('[') && token.EndsWith(']')) && token.EnumerateRunes().Any(Rune.IsUpper)).ToList();
        return upper.Count <= SuspectShare * vocabulary.Count ? null
            : $"{upper.Count} of the {vocabulary.Count} tokens have capital letters ('{upper[0]}', '{upper[^1]}') and are never found in lower-cased text; "
                + "write 'lower_case: false' if the vocabulary is a cased one.";
    }
}
