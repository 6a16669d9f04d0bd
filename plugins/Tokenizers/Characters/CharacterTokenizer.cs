using System.Text;
using System.Text.Json.Nodes;
using Runner.Plugins.Tokenizers.Published;
using Runner.Plugins.Tokenizers.Unicode;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Characters;

/// <summary>
/// One token per character that is neither space nor control. Characters that say nothing here but stood for something where the text comes from
/// (private use, unassigned, U+FFFD for bytes that could not be read) are [UNK], not nothing: what is lost shows in the share of [UNK].
/// </summary>
internal sealed class CharacterTokenizer : ITokenizer
{
    private readonly bool _lowerCase;
    private readonly Dictionary<int, int> _ids = [];

    public CharacterTokenizer(Vocabulary vocabulary, bool lowerCase)
    {
        _lowerCase = lowerCase;
        Vocabulary = vocabulary;
        Fingerprint = Fingerprints.Of("character/2", vocabulary.Tokens, $"{lowerCase}");
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var token = vocabulary.Tokens[id];
            if (token.Length > 0 && Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length)
                _ids[rune.Value] = id;
        }
    }

    public Vocabulary Vocabulary { get; }

    public string Fingerprint { get; }

    public void Encode(string text, List<Token> tokens)
    {
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var start = position;
            position += rune.Utf16SequenceLength;
            if (CharacterClasses.IsSpace(rune) || CharacterClasses.IsInvisible(rune))
                continue;
            var key = (_lowerCase ? Rune.ToLowerInvariant(rune) : rune).Value;
            tokens.Add(new Token(_ids.GetValueOrDefault(key, Vocabulary.Special.Unknown), start, position));
        }
    }

    public IReadOnlyList<string> Save(string folder)
    {
        VocabularyFile.Write(Path.Combine(folder, "vocab.txt"), Vocabulary.Tokens);
        var special = Vocabulary.Special;
        var settings = new JsonObject { ["do_lower_case"] = _lowerCase };
        var model = new JsonObject { ["type"] = "WordLevel", ["unk_token"] = Vocabulary.TokenOf(special.Unknown) };
        // tokens with a function are cut like other text here, so none is found before
        return ["vocab.txt", .. WrittenFiles.Configuration(folder, "PreTrainedTokenizerFast", Vocabulary, WrittenFiles.Roles(special), settings),
            .. WrittenFiles.Whole(folder, Vocabulary, [], CharacterFormatComponent.Parts(_lowerCase, WrittenFiles.Template(Vocabulary)), model)];
    }

    // White space was dropped when the text was read, so none comes back.
    public string Decode(IReadOnlyList<int> ids) => string.Concat(ids.Select(Vocabulary.TokenOf));
}
