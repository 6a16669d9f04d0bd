using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Runner.Plugins.Tokenizers.Published;
using Runner.Plugins.Tokenizers.Special;
using Runner.Plugins.Tokenizers.Unicode;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Normalises text as a model says, cuts it into the model's pieces, and finds their places in the original.</summary>
internal sealed class SentencePieceTokenizer : ITokenizer
{
    private const char Mark = '\u2581';
    private static readonly byte[] MarkBytes = Encoding.UTF8.GetBytes([Mark]);

    private readonly SentencePieceModel _model;
    private readonly SentencePieceOptions _options;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly ISegmenter _segmenter;
    private readonly SpecialTokensInText _kept;
    private readonly int _unknown;
    private readonly int[] _bytes = [];                         // id of each byte, where the model has them

    public SentencePieceTokenizer(SentencePieceModel model, SentencePieceOptions options)
    {
        (_model, _options) = (model, options);
        var userDefined = new PieceTrie(model.Pieces.Index().Where(p => p.Item.Kind == PieceKind.UserDefined).Select(p => (p.Item.Bytes, p.Index)));
        _normalizer = new SentencePieceNormalizer(model, userDefined);
        _segmenter = model.Segmentation == Segmentation.Unigram ? new UnigramSegmenter(model.Pieces) : new BpeSegmenter(model.Pieces, userDefined);

        var ids = model.Pieces.Index().ToDictionary(p => p.Item.Text, p => p.Index, StringComparer.Ordinal);
        _unknown = model.Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        if (model.ByteFallback)
            _bytes = [.. Enumerable.Range(0, 256).Select(value => ids[SentencePieceModel.ByteName(value)])];
        var special = SpecialTokenRoles.Find(options.Special, token => ids.TryGetValue(token, out var id) ? id : null, _unknown, options.Model);
        Vocabulary = new Vocabulary([.. model.Pieces.Select(piece => piece.Text)], special,
            token => Continues(model.Pieces[ids[token]]) && !special.Contains(ids[token]));
        _kept = new SpecialTokensInText(!options.KeepSpecialTokens ? [] : model.Pieces.Index()
            .Where(p => p.Item.Kind == PieceKind.Control || special.Contains(p.Index)).Select(p => (p.Item.Text, p.Index)));
        Fingerprint = Fingerprints.Of("sentencepiece/1", [Convert.ToHexStringLower(SHA256.HashData(model.File))],
            $"{options.LowerCase},{options.StripAccents},{options.PlainQuotes},{options.SplitNumberCommas},{options.KeepSpecialTokens},{special}");
    }

    public Vocabulary Vocabulary { get; }

    public string Fingerprint { get; }

    public void Encode(string text, List<Token> tokens) => _kept.Cut(text, tokens, (from, end) => Encode(text, from, end, tokens));

    public string Decode(IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            _ = Vocabulary.TokenOf(id);
            var piece = _model.Pieces[id];
            if (piece.Kind == PieceKind.Byte)
                bytes.Add(byte.Parse(piece.Text.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            else
                bytes.AddRange(piece.Bytes);
        }
        var text = Encoding.UTF8.GetString([.. bytes]);
        if (_model.EscapeSpaces)
            text = text.Replace(Mark, ' ');
        if (!_model.AddDummyPrefix)
            return text;
        if (_model.SpaceAsSuffix)
            return text.EndsWith(' ') ? text[..^1] : text;
        return text.StartsWith(' ') ? text[1..] : text;
    }

    public IReadOnlyList<string> Save(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "spiece.model"), _model.File);
        // ALBERT's reader always makes quotes plain: a tokenizer that does not is no such one
        if (!_options.PlainQuotes)
            return ["spiece.model"];
        var settings = new JsonObject { ["do_lower_case"] = _options.LowerCase, ["keep_accents"] = !_options.StripAccents, ["remove_space"] = true };
        return ["spiece.model", .. WrittenFiles.Configuration(folder, _options.SplitNumberCommas ? "AlbertTokenizer" : "AlbertTokenizerFast", Vocabulary, WrittenFiles.Roles(Vocabulary.Special), settings), .. SaveWhole(folder)];
    }

    // readers of tokenizer.json do not cut numbers at commas anew, and know no pieces that are never cut
    private IReadOnlyList<string> SaveWhole(string folder)
    {
        if (_options.SplitNumberCommas || _model.Segmentation != Segmentation.Unigram || _model.SpaceAsSuffix || !_model.EscapeSpaces || _model.Pieces.Exists(piece => piece.Kind is PieceKind.UserDefined or PieceKind.Unused))
            return [];
        var pieces = new JsonArray([.. _model.Pieces.Select(piece => (JsonNode)new JsonArray(piece.Text, (double)piece.Score))]);
        var model = new JsonObject { ["type"] = "Unigram", ["unk_id"] = _unknown, ["vocab"] = pieces, ["byte_fallback"] = _model.ByteFallback };
        var special = _model.Pieces.Index().Where(p => p.Item.Kind is PieceKind.Control or PieceKind.Unknown).Select(p => p.Index);
        return WrittenFiles.Whole(folder, Vocabulary, special, UnigramTokenizer.Parts(_model, _options, WrittenFiles.Template(Vocabulary)), model);
    }

    public IReadOnlyDictionary<string, string> SavedOptions => new Dictionary<string, string> { ["model"] = "spiece.model" };

    private void Encode(string text, int from, int to, List<Token> tokens)
    {
        if (from == to)
            return;
        var prepared = new PreparedText(text, from, to, _options);
        var normalized = new NormalizedText();
        _normalizer.Normalize(prepared.Bytes, normalized);
        var bytes = normalized.Bytes;
        var start = 0;
        foreach (var (id, end) in Pieces(bytes))
        {
            var place = Place(text, prepared, normalized, start, end);
            if (id == _unknown && _bytes.Length > 0)
            {
                foreach (var value in bytes[start..end])
                    tokens.Add(new Token(_bytes[value], place.Start, place.End));
            }
            else
            {
                tokens.Add(new Token(id, place.Start, place.End));
            }
            start = end;
        }
    }

    private List<(int Id, int End)> Pieces(ReadOnlySpan<byte> text)
    {
        var pieces = Segment(text);
        if (!_options.SplitNumberCommas)
            return pieces;
        var result = new List<(int, int)>(pieces.Count);
        var start = 0;
        foreach (var (id, end) in pieces)
        {
            if (end - start > 1 && text[end - 1] == ',' && Rune.DecodeLastFromUtf8(text[start..(end - 1)], out var before, out _) == 0 && Rune.IsDigit(before))
                SplitNumber(text, start, end - 1, result);
            else
                result.Add((id, end));
            start = end;
        }
        return result;
    }

    private List<(int Id, int End)> Segment(ReadOnlySpan<byte> text)
    {
        var pieces = new List<(int Id, int End)>();
        _segmenter.Segment(text, pieces);
        var kept = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            // A run of the unknown is one token, unless it is written as bytes.
            if (kept > 0 && pieces[i].Id == _unknown && pieces[kept - 1].Id == _unknown)
                kept--;
            pieces[kept++] = pieces[i];
        }
        pieces.RemoveRange(kept, pieces.Count - kept);
        return pieces;
    }

    // As ALBERT's code: the number is cut as a text of its own, then loses the mark of a word's start that this gave it.
    private void SplitNumber(ReadOnlySpan<byte> text, int start, int comma, List<(int Id, int End)> pieces)
    {
        var startsWord = text[start..].StartsWith(MarkBytes);
        var first = startsWord ? start + MarkBytes.Length : start;
        byte[] number = [.. MarkBytes, .. text[first..comma]];
        var begin = 0;
        foreach (var (piece, end) in Segment(number))
        {
            var id = piece;
            if (begin == 0 && !startsWord)
                id = end == MarkBytes.Length ? -1 : IdOf(Encoding.UTF8.GetString(number.AsSpan(MarkBytes.Length, end - MarkBytes.Length)));
            if (id >= 0)
                pieces.Add((id, first + end - MarkBytes.Length));
            begin = end;
        }
        pieces.Add((IdOf(","), comma + 1));
    }

    private int IdOf(string piece) => Vocabulary.TryGetId(piece, out var id) ? id : _unknown;

    // White space around a piece is left out; of a character that became several, each piece covers it all; the mark that stands for no
    // white space of the text covers nothing.
    private static (int Start, int End) Place(string text, PreparedText prepared, NormalizedText normalized, int start, int end)
    {
        var first = normalized.PlaceOf(start);
        var last = end;
        if (!normalized.Bytes[start..end].SequenceEqual(MarkBytes))
        {
            while (last < normalized.Bytes.Length && normalized.PlaceOf(last) == first)
                last++;
        }
        var (from, to) = (prepared.PlaceOf(first), prepared.PlaceOf(normalized.PlaceOf(last)));
        var (trimmedFrom, trimmedTo) = (from, to);
        while (trimmedFrom < trimmedTo && char.IsWhiteSpace(text[trimmedFrom]))
            trimmedFrom++;
        while (trimmedTo > trimmedFrom && char.IsWhiteSpace(text[trimmedTo - 1]))
            trimmedTo--;
        return trimmedFrom < trimmedTo ? (trimmedFrom, trimmedTo) : (from, to);
    }

    // No mark before it, and no character that is a word of its own.
    private bool Continues(Piece piece)
    {
        if (piece.Kind == PieceKind.Byte)
            return piece.Text[3] is >= '8' and <= 'B';
        if (piece.Kind is not (PieceKind.Normal or PieceKind.Unused) || _model.SpaceAsSuffix)
            return false;
        var first = Rune.GetRuneAt(piece.Text, 0);
        return first.Value != Mark && !CharacterClasses.IsIdeograph(first) && !CharacterClasses.IsPunctuation(first);
    }
}
