using System.Text;
using Runner.Files;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Kinds of pieces, with the numbers of the file format.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>How pieces are chosen, with the numbers of the file format.</summary>
internal enum Segmentation
{
    Unigram = 1,
    Bpe = 2,
    Word = 3,
    Char = 4,
}

/// <summary>A piece with the logarithm of its probability (unigram) or minus its rank (bpe).</summary>
internal sealed record Piece(string Text, float Score, PieceKind Kind)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);
}

/// <summary>What a <c>.model</c> file of SentencePiece says, with the format's defaults for what it leaves out.</summary>
internal sealed record SentencePieceModel
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public required byte[] File { get; init; }

    public List<Piece> Pieces { get; } = [];

    public Segmentation Segmentation { get; private set; } = Segmentation.Unigram;

    /// <summary>Characters without a piece are written as bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>The mark for white space goes to the end of a word.</summary>
    public bool SpaceAsSuffix { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraSpaces { get; private set; } = true;

    public bool EscapeSpaces { get; private set; } = true;

    public CharacterMap CharacterMap { get; private set; } = new([]);

    /// <summary>The character map as it is in the file; empty for none.</summary>
    public byte[] Map { get; private set; } = [];

    public static SentencePieceModel Read(string path)
    {
        if (!Path.Exists(path))
            throw TokenizerErrors.SentencePieceModelMissing.With(path);
        try
        {
            var file = RegularFile.ReadBytes(path, RegularFile.VocabularyBytes);
            var model = new SentencePieceModel { File = file };
            model.ReadModel(file);
            model.CheckPieces();
            return model.Segmentation is Segmentation.Unigram or Segmentation.Bpe
                ? model
                : throw TokenizerErrors.UnsupportedSentencePieceModel.With(path, model.Segmentation.ToString().ToLowerInvariant());
        }
        catch (InvalidDataException broken)
        {
            throw TokenizerErrors.NotASentencePieceModel.Because(broken, path, broken.Message);
        }
        catch (DecoderFallbackException broken)
        {
            throw TokenizerErrors.NotASentencePieceModel.Because(broken, path, "a piece is not UTF-8");
        }
    }

    private void ReadModel(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    Pieces.Add(ReadPiece(fields.Bytes));
                    break;
                case 2:
                    ReadTrainer(fields.Bytes);
                    break;
                case 3:
                    ReadNormalizer(fields.Bytes);
                    break;
            }
        }
    }

    private static Piece ReadPiece(ReadOnlySpan<byte> message)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    text = Strict.GetString(fields.Bytes);
                    break;
                case 2:
                    score = fields.Float;
                    break;
                case 3:
                    kind = (PieceKind)fields.Number;
                    break;
            }
        }
        return new Piece(text, score, kind);
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 3:
                    Segmentation = (Segmentation)fields.Number;
                    break;
                case 24:
                    SpaceAsSuffix = fields.Flag;
                    break;
                case 35:
                    ByteFallback = fields.Flag;
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 2:
                    Map = fields.Bytes.ToArray();
                    CharacterMap = new CharacterMap(Map);
                    break;
                case 3:
                    AddDummyPrefix = fields.Flag;
                    break;
                case 4:
                    RemoveExtraSpaces = fields.Flag;
                    break;
                case 5:
                    EscapeSpaces = fields.Flag;
                    break;
            }
        }
    }

    private void CheckPieces()
    {
        if (Pieces.Count == 0)
            throw new InvalidDataException("it has no pieces");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var id = 0; id < Pieces.Count; id++)
        {
            var piece = Pieces[id];
            if (piece.Text.Length == 0)
                throw new InvalidDataException($"piece {id} is empty");
            if (!seen.Add(piece.Text))
                throw new InvalidDataException($"the piece '{piece.Text}' is there twice");
            if (!Enum.IsDefined(piece.Kind))
                throw new InvalidDataException($"piece {id} is of the unknown kind {(int)piece.Kind}");
            if (!float.IsFinite(piece.Score))
                throw new InvalidDataException($"the score of piece {id} is no finite number");
        }
        if (Pieces.Count(piece => piece.Kind == PieceKind.Unknown) != 1)
            throw new InvalidDataException("it has not exactly one piece for the unknown");
        if (!Enum.IsDefined(Segmentation))
            throw new InvalidDataException($"its kind {(int)Segmentation} is unknown");
        if (ByteFallback && Enumerable.Range(0, 256).Any(value => !seen.Contains(ByteName(value))))
            throw new InvalidDataException("it is to write characters as bytes, but has not all 256 of them");
    }

    public static string ByteName(int value) => $"<0x{value:X2}>";
}
