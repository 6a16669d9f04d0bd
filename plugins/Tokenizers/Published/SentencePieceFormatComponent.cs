using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Plugins.Tokenizers.SentencePiece;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>
/// ALBERT's tokenizer as published: <c>spiece.model</c>, or a unigram model in <c>tokenizer.json</c>, and what <c>tokenizer_config.json</c> says of the text before it.
/// </summary>
/// <remarks>
/// Quotes are made plain; accents go and letters become small unless a flag says otherwise. The class without <c>Fast</c> cuts pieces like <c>9,</c> anew,
/// as ALBERT's own code does; the other one does not.
/// </remarks>
[Component("tokenizer-format/sentencepiece", Source = "huggingface/transformers v3 to today, AlbertTokenizer")]
internal sealed class SentencePieceFormatComponent : ITokenizerFormatComponent
{
    private const string Model = "spiece.model", Made = "tokenizer/spiece.model";

    private static readonly TokenizerSettings Keys = new TokenizerSettings()
        .Read("do_lower_case", "keep_accents")
        .Only("true", "white space is always made single here", "remove_space")
        .Only("{}", "pieces are not drawn at random here", "sp_model_kwargs");

    public bool Recognizes(TokenizerFiles files) => TokenizerSettings.ClassOf(files) is { } name
        ? name is "AlbertTokenizer" or "AlbertTokenizerFast"
        : WholeTokenizer.Type(files.Whole) is { } type ? type == "Unigram" : files.Has(Model) && files.Model["model_type"]?.ToString() == "albert";

    public PublishedTokenizer Describe(TokenizerFiles files)
    {
        Keys.Check(files);
        var whole = WholeTokenizer.Type(files.Whole) == "Unigram" ? UnigramTokenizer.Read(files.Whole!) : null;
        if (!files.Has(Model) && whole is null)
            throw TokenizerErrors.SentencePieceModelMissing.With(Path.Combine(files.Folder, Model));
        var pieces = files.Has(Model) ? SentencePieceModel.Read(Path.Combine(files.Folder, Model)).Pieces.ConvertAll(piece => piece.Text) : UnigramTokenizer.Tokens(files.Whole!);
        if (files.Has(Model) && whole is not null)
            VocabularyRows.RequireSame(pieces, Model, UnigramTokenizer.Tokens(files.Whole!), WholeTokenizer.File);
        CheckAdded(files, pieces);
        var settings = new JsonObject
        {
            ["type"] = "sentencepiece",
            ["model"] = "./" + (files.Has(Model) ? Model : Made),
            ["lower_case"] = Flag(files, "do_lower_case", whole?.LowerCase, isNegated: false),
            ["strip_accents"] = Flag(files, "keep_accents", whole?.StripAccents, isNegated: true),
            ["plain_quotes"] = whole?.PlainQuotes ?? true,
            ["split_number_commas"] = files.Has(Model) && files.Class != "AlbertTokenizerFast",
            ["keep_special_tokens"] = TokenizerSettings.KeepsSpecial(files),
        };
        return new PublishedTokenizer(settings) { Write = files.Has(Model) ? null : folder => Write(folder, whole!.Model) };
    }

    // flags of tokenizer_config.json win where tokenizer.json says nothing; where both speak they must agree
    private static bool Flag(TokenizerFiles files, string key, bool? inWhole, bool isNegated)
    {
        var said = TokenizerSettings.Flag(files.Configuration, TokenizerSettings.File, key) ^ isNegated;
        if (said is { } one && inWhole is { } other && one != other)
            throw PublishedErrors.FilesDisagree.With(TokenizerSettings.File, WholeTokenizer.File, $"'{key}' is {(one ^ isNegated ? "true" : "false")}, and the steps of 'normalizer' do the opposite");
        return said ?? inWhole ?? true;
    }

    // tokens with a function are pieces of the model; it cannot be extended
    private static void CheckAdded(TokenizerFiles files, List<string> pieces)
    {
        foreach (var token in AddedTokens.Of(files))
        {
            var id = pieces.IndexOf(token.Text);
            if (id < 0)
                throw PublishedErrors.UnsupportedSetting.With(token.File, token.Text, "a token that the model has no piece for", "no tokens can be added to a SentencePiece model here");
            if (token.Id is { } row && row != id)
                throw PublishedErrors.FilesDisagree.With(files.Has(Model) ? Model : WholeTokenizer.File, token.File, $"'{token.Text}' has the id {id} and the id {row}");
        }
    }

    private static void Write(string folder, byte[] model)
    {
        var file = Path.Combine(folder, Made);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, model);
    }
}
