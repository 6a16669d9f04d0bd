using System.Text;
using Runner.Plugins.Tokenizers.Unicode;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>A word in the making: its characters, each with the stretch of the original text it stands for.</summary>
internal sealed class WordBuffer
{
    private List<Rune> _runes = [];
    private List<(int Start, int End)> _spans = [];
    private List<Rune> _newRunes = [];
    private List<(int Start, int End)> _newSpans = [];
    private readonly List<Rune> _lower = [];
    private readonly List<Rune> _decomposed = [];

    public int Count => _runes.Count;

    public Rune this[int index] => _runes[index];

    public int Start(int index) => _spans[index].Start;

    public int End(int index) => _spans[index].End;

    public string Text => TextOf(0, Count);

    /// <summary>True where the word is one of the tokens that are never split.</summary>
    public bool IsSpecialToken => _runes.Count is 5 or 6 && _runes[0].Value == '['
        && Text is "[UNK]" or "[SEP]" or "[PAD]" or "[CLS]" or "[MASK]";

    public string TextOf(int first, int end)
    {
        Span<char> text = stackalloc char[128];
        var builder = 2 * (end - first) > text.Length ? new char[2 * (end - first)] : text;
        var length = 0;
        for (var i = first; i < end; i++)
            length += _runes[i].EncodeToUtf16(builder[length..]);
        return new string(builder[..length]);
    }

    public void Add(Rune rune, int start, int end)
    {
        _runes.Add(rune);
        _spans.Add((start, end));
    }

    public void Clear()
    {
        _runes.Clear();
        _spans.Clear();
    }

    /// <summary>Lower case; canonical decomposition with marks dropped; or both. New characters inherit the span of the one they come from.</summary>
    public void Normalize(bool lower, bool dropMarks)
    {
        if (IsLowerAscii())
            return;
        _newRunes.Clear();
        _newSpans.Clear();
        for (var i = 0; i < _runes.Count; i++)
        {
            _lower.Clear();
            _decomposed.Clear();
            if (lower)
                LowerCase.Append(_runes, i, _lower);
            else
                _lower.Add(_runes[i]);
            foreach (var rune in _lower)
            {
                if (dropMarks)
                    CanonicalDecomposition.Append(rune, _decomposed);
                else
                    _decomposed.Add(rune);
            }
            foreach (var rune in _decomposed)
            {
                if (dropMarks && CharacterClasses.IsNonSpacingMark(rune))
                    continue;
                _newRunes.Add(rune);
                _newSpans.Add(_spans[i]);
            }
        }
        (_runes, _newRunes) = (_newRunes, _runes);
        (_spans, _newSpans) = (_newSpans, _spans);
    }

    private bool IsLowerAscii()
    {
        foreach (var rune in _runes)
        {
            if (!rune.IsAscii || rune.Value is >= 'A' and <= 'Z')
                return false;
        }
        return true;
    }
}
