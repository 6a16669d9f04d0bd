namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// The most probable segmentation under independent pieces (Kudo 2018, arXiv:1804.10959, equation 1), found by Viterbi's algorithm. A
/// character without a piece costs ten more than the rarest piece; symbols the model's maker defined always win.
/// </summary>
internal sealed class UnigramSegmenter : ISegmenter
{
    private const float UnknownPenalty = 10, SmallestNormal = 1.17549435e-38f;

    private readonly IReadOnlyList<Piece> _pieces;
    private readonly PieceTrie _trie;
    private readonly int _unknown;
    private readonly float _unknownScore;
    private readonly float _best;

    public UnigramSegmenter(IReadOnlyList<Piece> pieces)
    {
        _pieces = pieces;
        _unknown = pieces.Index().First(p => p.Item.Kind == PieceKind.Unknown).Index;
        _trie = new PieceTrie(pieces.Index()
            .Where(p => p.Item.Kind is PieceKind.Normal or PieceKind.UserDefined).Select(p => (p.Item.Bytes, p.Index)));
        var normal = pieces.Where(p => p.Kind == PieceKind.Normal).Select(p => p.Score).DefaultIfEmpty(0).ToList();
        _best = Math.Max(normal.Max(), SmallestNormal);     // as the reference starts its search for the maximum
        _unknownScore = normal.Min() - UnknownPenalty;
    }

    public void Segment(ReadOnlySpan<byte> text, List<(int Id, int End)> pieces)
    {
        var paths = new Path[text.Length + 1];
        paths.AsSpan(1).Fill(new Path(-1, 0, -1));
        for (var start = 0; start < text.Length;)
        {
            var character = Math.Min(Utf8.Length(text[start]), text.Length - start);
            var whole = false;                              // one piece covers the character
            var node = PieceTrie.Root;
            for (var end = start + 1; end <= text.Length && _trie.Step(ref node, text[end - 1]); end++)
            {
                if (_trie.Value(node) is not (>= 0 and var id))
                    continue;
                var length = end - start;
                // The reference adds in double and keeps single precision: ties depend on it.
                var score = _pieces[id].Kind == PieceKind.UserDefined ? length * _best - 0.1 : _pieces[id].Score;
                Offer(ref paths[end], score + paths[start].Score, start, id);
                whole |= length == character;
            }
            if (!whole)
                Offer(ref paths[start + character], _unknownScore + paths[start].Score, start, _unknown);
            start += character;
        }
        var first = pieces.Count;
        for (var end = text.Length; end > 0; end = paths[end].Start)
            pieces.Add((paths[end].Id, end));
        pieces.Reverse(first, pieces.Count - first);
    }

    private static void Offer(ref Path path, double score, int start, int id)
    {
        if (path.Start < 0 || score > path.Score)
            path = new Path(start, (float)score, id);
    }

    /// <summary>The best way to a place: where its last piece starts, the sum of scores, the piece.</summary>
    private readonly record struct Path(int Start, float Score, int Id);
}
