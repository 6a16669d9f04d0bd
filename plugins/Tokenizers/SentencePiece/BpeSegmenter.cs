using System.Text;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// Byte pair encoding over characters: of all neighbours that make a piece, the pair with the highest score is joined, the leftmost of
/// equals first. Symbols the model's maker defined stay whole; pieces marked unused are taken apart again.
/// </summary>
internal sealed class BpeSegmenter : ISegmenter
{
    private readonly IReadOnlyList<Piece> _pieces;
    private readonly Dictionary<string, int> _joinable;
    private readonly Dictionary<string, int> _ids;
    private readonly PieceTrie _userDefined;
    private readonly int _unknown;

    public BpeSegmenter(IReadOnlyList<Piece> pieces, PieceTrie userDefined)
    {
        _pieces = pieces;
        _userDefined = userDefined;
        _unknown = pieces.Index().First(p => p.Item.Kind == PieceKind.Unknown).Index;
        _ids = pieces.Index().ToDictionary(p => p.Item.Text, p => p.Index, StringComparer.Ordinal);
        _joinable = pieces.Index().Where(p => p.Item.Kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused)
            .ToDictionary(p => p.Item.Text, p => p.Index, StringComparer.Ordinal);
    }

    public void Segment(ReadOnlySpan<byte> text, List<(int Id, int End)> pieces)
    {
        var symbols = Symbols(text);
        var queue = new PriorityQueue<(int Left, int Right, int Length), (float MinusScore, int Left)>();
        var unusedParts = new Dictionary<string, int>(StringComparer.Ordinal);      // length of the left part in bytes
        for (var i = 1; i < symbols.Count; i++)
            Offer(text, i - 1, i);
        while (queue.TryDequeue(out var pair, out _))
        {
            var (left, right) = (symbols[pair.Left], symbols[pair.Right]);
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
                continue;                                   // one of them is part of another symbol by now
            symbols[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            symbols[pair.Right] = right with { Length = 0 };
            if (right.Next >= 0)
                symbols[right.Next] = symbols[right.Next] with { Previous = pair.Left };
            Offer(text, left.Previous, pair.Left);
            Offer(text, pair.Left, right.Next);
        }
        for (var i = symbols.Count > 0 ? 0 : -1; i >= 0; i = symbols[i].Next)
            Emit(text, symbols[i].Start, symbols[i].Length);

        void Offer(ReadOnlySpan<byte> text, int left, int right)
        {
            if (left < 0 || right < 0 || symbols[left].Whole || symbols[right].Whole)
                return;
            var length = symbols[left].Length + symbols[right].Length;
            var joined = Encoding.UTF8.GetString(text.Slice(symbols[left].Start, length));
            if (!_joinable.TryGetValue(joined, out var id))
                return;
            queue.Enqueue((left, right, length), (-_pieces[id].Score, left));
            if (_pieces[id].Kind == PieceKind.Unused)
                unusedParts[joined] = symbols[left].Length;
        }

        void Emit(ReadOnlySpan<byte> text, int start, int length)
        {
            var piece = Encoding.UTF8.GetString(text.Slice(start, length));
            var id = _ids.GetValueOrDefault(piece, _unknown);
            if (_pieces[id].Kind == PieceKind.Unused && unusedParts.TryGetValue(piece, out var leftLength))
            {
                Emit(text, start, leftLength);
                Emit(text, start + leftLength, length - leftLength);
            }
            else
            {
                pieces.Add((id, start + length));
            }
        }
    }

    private List<Symbol> Symbols(ReadOnlySpan<byte> text)
    {
        var symbols = new List<Symbol>(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var defined = _userDefined.LongestPrefix(text[start..]);
            var length = defined > 0 ? defined : Math.Min(Utf8.Length(text[start]), text.Length - start);
            symbols.Add(new Symbol(start, length, symbols.Count - 1, symbols.Count + 1, defined > 0));
            start += length;
        }
        if (symbols.Count > 0)
            symbols[^1] = symbols[^1] with { Next = -1 };
        return symbols;
    }

    private readonly record struct Symbol(int Start, int Length, int Previous, int Next, bool Whole);
}
