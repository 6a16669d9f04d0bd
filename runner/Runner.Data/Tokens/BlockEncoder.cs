using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Data;

/// <summary>Tokenizes blocks. One per thread.</summary>
internal sealed class BlockEncoder(ITokenizer tokenizer, IWordSegmenter? segmenter)
{
    private readonly List<Token> _tokens = [];
    private readonly List<int> _wordStarts = [];

    /// <summary>Fills the block's tokens. Sentences and documents without tokens are left out.</summary>
    public void Encode(TokenBlock block)
    {
        foreach (var document in block.Documents)
        {
            var sentences = 0;
            var hash = 0UL;
            foreach (var sentence in document.Sentences)
            {
                block.Bytes += Encoding.UTF8.GetByteCount(sentence) + 1;
                hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(sentence.AsSpan()), (long)hash);
                if (Encode(sentence, block))
                    sentences++;
                else
                    block.EmptySentences++;
            }
            block.DocumentHashes.Add(hash);
            if (sentences > 0)
                block.DocumentLengths.Add(sentences);
        }
    }

    private bool Encode(string sentence, TokenBlock block)
    {
        _tokens.Clear();
        tokenizer.Encode(sentence, _tokens);
        if (_tokens.Count == 0)
            return false;
        if (segmenter is not null)
        {
            _wordStarts.Clear();
            segmenter.Segment(sentence, _wordStarts);
        }

        var vocabulary = tokenizer.Vocabulary;
        var unknown = vocabulary.Special.Unknown;
        var next = 0;                      // first word start not yet passed
        var end = 0;                       // end of the token before
        for (var i = 0; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            if ((uint)token.Id >= (uint)vocabulary.Count)
                throw DataErrors.TokenOutsideVocabulary.With(token.Id, vocabulary.Count, Excerpt(sentence));
            if (token.Id == unknown)
                block.Unknown++;
            var startsWord = i == 0;
            if (segmenter is null)
            {
                startsWord |= !vocabulary.Continues(token.Id);
            }
            else
            {
                // A word may be said to start in white space that no token covers; it is the next token that starts it.
                for (; next < _wordStarts.Count && _wordStarts[next] <= token.Start; next++)
                    startsWord |= _wordStarts[next] >= end;
                end = token.End;
            }
            block.Tokens.Add((uint)token.Id | (startsWord ? TokenStoreHeader.WordStart : 0));
        }
        block.SentenceLengths.Add(_tokens.Count);
        return true;
    }

    private static string Excerpt(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
