using Runner.Errors;
using Runner.Plugins.Tokenizers.SentencePiece;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.SentencePiece;

public sealed class SentencePieceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sentencepiece").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// What Google's own program (0.1.97) gives for two small models it has trained: one unigram with a character map, control pieces and
    /// symbols of its maker's; one bpe with bytes, without normalisation, the mark behind words.
    /// </summary>
    [Theory]
    [InlineData("unigram")]
    [InlineData("bpe")]
    public void Ids_equal_those_of_the_reference_program(string name)
    {
        var recorded = Recorded();
        var tokenizer = Create(Path.Combine(recorded, name + ".model"));
        var rows = Shared.Rows(Path.Combine(recorded, name + ".jsonl")).ToList();
        Assert.Equal(74, rows.Count);
        foreach (var row in rows)
        {
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal((text, Join(row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()))), (text, Join(Tokens.Ids(tokenizer, text))));
        }
    }

    [Fact]
    public void Unigram_takes_the_segmentation_with_the_highest_sum()
    {
        // _ab c: -2 - 3 = -5; _a bc: -1 - 3.5 = -4.5 wins; greedy longest match would take _ab c.
        var tokenizer = Create(Plain().Piece("▁ab", -2).Piece("▁a", -1).Piece("bc", -3.5f).Piece("c", -3).Piece("b", -9));
        Assert.Equal(["▁a", "bc"], Names(tokenizer, "abc"));
    }

    [Fact]
    public void Bpe_joins_the_pair_with_the_highest_score_and_leftmost_of_equals()
    {
        var tokenizer = Create(Plain().Trainer(3, 2).Piece("▁", -20).Piece("a", -20).Piece("b", -20)
            .Piece("aa", -1).Piece("ab", -2).Piece("aab", -3));
        Assert.Equal(["▁", "aa", "aa", "a"], Names(tokenizer, "aaaaa"));        // a + a twice from the left, then nothing fits
        Assert.Equal(["▁", "aa", "aab"], Names(tokenizer, "aaaab"));
        Assert.Equal(["▁", "aab"], Names(tokenizer, "aab"));
    }

    [Fact]
    public void Bpe_takes_unused_pieces_apart_again()
    {
        var tokenizer = Create(Plain().Trainer(3, 2).Piece("▁", -20).Piece("a", -20).Piece("b", -20).Piece("c", -20)
            .Piece("ab", -1, ModelFile.Unused).Piece("abc", -2));
        Assert.Equal(["▁", "abc"], Names(tokenizer, "abc"));
        Assert.Equal(["▁", "a", "b"], Names(tokenizer, "ab"));
    }

    [Fact]
    public void A_run_of_the_unknown_is_one_token_and_offsets_point_into_the_original()
    {
        var tokenizer = Create(Plain().Piece("▁", -3).Piece("▁ab", -1).Piece("c", -2));
        Assert.Equal([("▁ab", "ab"), ("▁", " "), ("<unk>", "漢字"), ("c", "c")], Tokens.Pieces(tokenizer, "  ab   漢字c ").Select(p => (p.Token, p.Token == "▁" ? " " : p.Covered)));
        Assert.Equal([new Token(4, 2, 4)], Tokens.Of(tokenizer, "  ab  "));
    }

    [Fact]
    public void The_mark_before_a_text_without_white_space_covers_nothing()
    {
        var tokenizer = Create(Plain().Piece("▁", -1).Piece("c", -2));
        Assert.Equal([new Token(3, 0, 0), new Token(4, 0, 1)], Tokens.Of(tokenizer, "c"));
    }

    [Fact]
    public void The_models_own_map_is_applied_and_each_piece_of_a_replacement_covers_its_character()
    {
        var tokenizer = Create(Plain().Piece("▁", -5).Piece("x", -5).Piece("y", -5).Piece("z", -5).Replaces(('Q', "xy"), ('\t', " "), ('-', "")));
        // A character that is dropped belongs to the piece before it, as in the reference.
        Assert.Equal([("▁", ""), ("z", "z-"), ("x", "Q"), ("y", "Q"), ("▁", "\t"), ("z", "z")], Tokens.Pieces(tokenizer, "z-Q\tz").Select(p => (p.Token, p.Covered)));
    }

    [Fact]
    public void Symbols_of_the_makers_are_neither_normalised_nor_cut()
    {
        var tokenizer = Create(Plain().Piece("▁", -5).Piece("Q", 0, ModelFile.UserDefined).Piece("<br>", 0, ModelFile.UserDefined)
            .Piece("x", -5).Replaces(('Q', "x")));
        Assert.Equal(["▁", "Q", "<br>", "x"], Names(tokenizer, "Q<br>x"));
    }

    [Fact]
    public void What_has_no_piece_is_written_as_bytes_where_the_model_says_so()
    {
        var model = Plain().Trainer(35, 1).Piece("▁", -2).Piece("a", -2);
        for (var value = 0; value < 256; value++)
            model.Piece($"<0x{value:X2}>", 0, ModelFile.Byte);
        var tokenizer = Create(model);
        Assert.Equal([("▁", ""), ("a", "a"), ("<0xC3>", "é"), ("<0xA9>", "é")], Tokens.Pieces(tokenizer, "aé"));
        Assert.Equal("aé a", tokenizer.Decode(Tokens.Ids(tokenizer, "aé a")));
        Assert.True(tokenizer.Vocabulary.Continues(Tokens.Ids(tokenizer, "é")[2]));
    }

    [Fact]
    public void Alberts_preparation_lowers_strips_and_straightens()
    {
        var tokenizer = Create(Letters(), "lower_case: true, strip_accents: true, plain_quotes: true");
        Assert.Equal("▁\"cafe\"", string.Concat(Names(tokenizer, "``CAFÉ''")));
        Assert.Equal("▁fie", string.Concat(Names(tokenizer, "ﬁe\u0301")));
        Assert.Equal(("e", "é"), Tokens.Pieces(tokenizer, "fé")[^1]);
    }

    [Fact]
    public void Alberts_numbers_are_cut_before_a_comma()
    {
        var model = Letters().Piece("▁12,", -1).Piece("▁12", -2).Piece("34,", -1).Piece("34", -2).Piece("▁34", -1).Piece("▁1", -1);
        Assert.Equal(["▁12,", "34,"], Names(Create(model), "12,34,"));
        var tokenizer = Create(model, "split_number_commas: true");
        // The second number is cut as the text "34", which gives ▁34; without its mark that is the piece 34.
        Assert.Equal([("▁12", "12"), (",", ","), ("34", "34"), (",", ",")], Tokens.Pieces(tokenizer, "12,34,"));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_split_unless_told_otherwise()
    {
        var model = Letters().Piece("[", -1).Piece("]", -1).Piece("M", -1).Piece("A", -1).Piece("S", -1).Piece("K", -1);
        Assert.Equal(7, Names(Create(model), "[MASK]").Length);
        Assert.Equal(["▁", "a", "[MASK]", "▁", "f"], Names(Create(model, "keep_special_tokens: true"), "a[MASK]f"));
    }

    [Fact]
    public void Functions_are_found_by_customary_names_and_by_the_recipe()
    {
        var component = Component(Save(Letters()), "");
        Assert.Equal(new SpecialTokens(Padding: 0, Unknown: 1, Classification: 1, Separator: 1, Mask: 2), component.Special);
        Assert.Equal(component.VocabularySize, component.Build(new TokenizerContext(null, _folder)).Vocabulary.Count);
        Assert.Equal(3, Component(Save(Letters()), "special: {separator: ▁}").Special!.Separator);
        var problem = Composed.Problem<ITokenizerComponent>(("type", "sentencepiece"), ("model", Save(Letters())), ("special", "{mask: '[M]'}"));
        Assert.Contains("has no [M], which is to serve as mask.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_saved_file_is_the_model()
    {
        var path = Save(Letters());
        var tokenizer = Create(path);
        Assert.Equal("spiece.model", tokenizer.Save(_folder)[0]);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(_folder, "spiece.model")));
    }

    [Fact]
    public void Broken_files_are_refused_with_a_reason()
    {
        var whole = Letters().ToBytes();
        Assert.Contains("it ends in the middle of a field", Refusal(whole[..^1]), StringComparison.Ordinal);
        Assert.Contains("it has no pieces", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("the piece 'a' is there twice", Refusal(Letters().Piece("a", 0).ToBytes()), StringComparison.Ordinal);
        Assert.Contains("exactly one piece for the unknown", Refusal(Letters().Piece("u", 0, ModelFile.Unknown).ToBytes()), StringComparison.Ordinal);
        Assert.Contains("has not all 256", Refusal(Letters().Trainer(35, 1).ToBytes()), StringComparison.Ordinal);
        Assert.Contains("is a SentencePiece model of the kind 'word'", Refusal(Letters().Trainer(3, 3).ToBytes()), StringComparison.Ordinal);
    }

    /// <summary>Every single damaged byte is refused or read; nothing else happens.</summary>
    [Fact]
    public void Damage_never_does_worse_than_a_refusal()
    {
        var whole = Letters().Replaces(('Q', "xy")).ToBytes();
        var path = Path.Combine(_folder, "damaged.model");
        for (var at = 0; at < whole.Length; at += 3)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x5A;
            File.WriteAllBytes(path, damaged);
            try
            {
                var tokenizer = new SentencePieceTokenizer(SentencePieceModel.Read(path), new SentencePieceOptions { Model = path });
                _ = tokenizer.Decode(Tokens.Ids(tokenizer, "caf QQ fe"));
            }
            catch (RunnerException error)
            {
                Assert.StartsWith("RUN33", error.Descriptor.Code, StringComparison.Ordinal);
            }
        }
    }

    private static ModelFile Plain() => new ModelFile()
        .Piece("<pad>", 0, ModelFile.Control).Piece("<unk>", 0, ModelFile.Unknown).Piece("[MASK]", 0, ModelFile.Control);

    private static ModelFile Letters() => Plain().Piece("▁", -3).Piece("a", -3).Piece("c", -3).Piece("e", -3).Piece("f", -3).Piece("i", -3)
        .Piece("\"", -3).Piece(",", -3);

    private static string[] Names(ITokenizer tokenizer, string text) => [.. Tokens.Pieces(tokenizer, text).Select(piece => piece.Token)];

    private static string Join(IEnumerable<int> ids) => string.Join(' ', ids);

    private static string Recorded()
    {
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            if (Path.Combine(place.FullName, "Tokenizers", "SentencePiece", "recorded") is var folder && Directory.Exists(folder))
                return folder;
        }
        Assert.Skip("the sources of the tests are not above them");
        return "";
    }

    private string Refusal(byte[] file)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, file);
        return Composed.Problem<ITokenizerComponent>(("type", "sentencepiece"), ("model", path)).Message;
    }

    private string Save(ModelFile model)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, model.ToBytes());
        return path;
    }

    private static ITokenizerComponent Component(string path, string options) =>
        Composed.Component<ITokenizerComponent>($"{{type: sentencepiece, model: {path}{(options.Length > 0 ? ", " + options : "")}}}");

    private ITokenizer Create(ModelFile model, string options = "") => Create(Save(model), options);

    private ITokenizer Create(string path, string options = "") => Component(path, options).Build(new TokenizerContext(null, _folder));
}
