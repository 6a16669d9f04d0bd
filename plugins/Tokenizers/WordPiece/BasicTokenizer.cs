using System.Text;
using Runner.Plugins.Tokenizers.Unicode;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>
/// BERT's first step: words between spaces, ideographs and punctuation, cleaned and lower-cased. One per thread; hands each word to the
/// subclass as a stretch of a buffer.
/// </summary>
internal abstract class BasicTokenizer(WordPieceOptions options)
{
    private readonly WordBuffer _word = new();

    public void Split(string text) => Split(text, 0, text.Length);

    /// <summary>Splits a stretch of a text; places count from the beginning of the text.</summary>
    public void Split(string text, int first, int end)
    {
        var position = first;
        foreach (var rune in text.AsSpan(first, end - first).EnumerateRunes())
        {
            var start = position;
            position += rune.Utf16SequenceLength;
            if (options.SplitIdeographs && CharacterClasses.IsIdeograph(rune))
            {
                Flush();
                if (TakeIdeograph(rune, start, position))
                    continue;
                _word.Add(rune, start, position);
                Flush();
            }
            else if (CharacterClasses.IsSpace(rune))
            {
                Flush();
            }
            else if (!CharacterClasses.IsDropped(rune))
            {
                _word.Add(rune, start, position);
            }
        }
        Flush();
    }

    /// <summary>A chance to take an ideograph without the work that other words need.</summary>
    protected virtual bool TakeIdeograph(Rune rune, int start, int end) => false;

    /// <summary>Takes a special token that stands alone; false: it is split like other text.</summary>
    protected abstract bool TakeSpecial(WordBuffer word);

    /// <summary>Takes a word: the characters of <paramref name="word"/> from <paramref name="first"/> to before <paramref name="end"/>, at least one.</summary>
    protected abstract void Take(WordBuffer word, int first, int end);

    private void Flush()
    {
        if (_word.Count == 0)
            return;
        if (!(options.KeepSpecialTokens && _word.IsSpecialToken && TakeSpecial(_word)))
        {
            if (options.LowerCase || options.DropsMarks)
                _word.Normalize(options.LowerCase, options.DropsMarks);
            var first = 0;
            for (var i = 0; i < _word.Count; i++)
            {
                if (!CharacterClasses.IsPunctuation(_word[i]))
                    continue;
                if (i > first)
                    Take(_word, first, i);
                Take(_word, i, i + 1);
                first = i + 1;
            }
            if (_word.Count > first)
                Take(_word, first, _word.Count);
        }
        _word.Clear();
    }
}
