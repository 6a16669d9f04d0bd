using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;

namespace Runner.Plugins.Tokenizers.Published;

/// <summary>ALBERT's tokenizer as published: <c>spiece.model</c>, and what <c>tokenizer_config.json</c> says of the text before it.</summary>
/// <remarks>
/// Quotes are made plain; accents go and letters become small unless a flag says otherwise. The class without <c>Fast</c> cuts pieces like <c>9,</c> anew,
/// as ALBERT's own code does; the other one does not.
/// </remarks>
[Component("tokenizer-format/sentencepiece", Source = "huggingface/transformers v3 to today, AlbertTokenizer")]
internal sealed class SentencePieceFiles : ITokenizerFormatComponent
{
    private const string Model = "spiece.model";

    private static readonly TokenizerSettings Keys = new TokenizerSettings()
        .Read("do_lower_case", "keep_accents")
        .Only("true", "white space is always made single here", "remove_space")
        .Only("{}", "pieces are not drawn at random here", "sp_model_kwargs");

    public bool Recognizes(TokenizerFiles files) => TokenizerSettings.ClassOf(files) is { } name
        ? name is "AlbertTokenizer" or "AlbertTokenizerFast"
        : files.Model["model_type"]?.ToString() == "albert" && files.Has(Model);

    public PublishedTokenizer Describe(TokenizerFiles files)
    {
        Keys.Check(files);
        if (!files.Has(Model))
            throw TokenizerErrors.SentencePieceModelMissing.With(Path.Combine(files.Folder, Model));
        return new PublishedTokenizer(new JsonObject
        {
            ["type"] = "sentencepiece",
            ["model"] = "./" + Model,
            ["lower_case"] = TokenizerSettings.Flag(files.Configuration, TokenizerSettings.File, "do_lower_case") ?? true,
            ["strip_accents"] = !(TokenizerSettings.Flag(files.Configuration, TokenizerSettings.File, "keep_accents") ?? false),
            ["plain_quotes"] = true,
            ["split_number_commas"] = files.Class != "AlbertTokenizerFast",
            ["keep_special_tokens"] = TokenizerSettings.KeepsSpecial(files),
        });
    }
}
