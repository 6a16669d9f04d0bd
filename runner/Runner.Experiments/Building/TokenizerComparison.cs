using Runner.Composition;
using Runner.Errors;
using Runner.Recipes;
using Runner.Tokenizers;

namespace Runner.Experiments;

/// <summary>Whether ids mean the same: the hash over all that decides them says it, and vocabulary and settings say why not.</summary>
internal static class TokenizerComparison
{
    private const string Kind = "tokenizer", Section = "tokenizer", VocabularyName = "vocabulary";

    /// <param name="catalog">Knows the options of tokenizers.</param>
    /// <param name="origin">What the weights were trained with.</param>
    /// <param name="settings">The recipe's tokenizer.</param>
    /// <param name="here">The same, made.</param>
    /// <param name="unknown">Receives what cannot be told.</param>
    public static IReadOnlyList<SettingDifference> Of(Catalog catalog, WeightsOrigin origin, RecipeNode? settings, ITokenizer here, List<string> unknown)
    {
        if (origin.TokenizerFingerprint == here.Fingerprint)
            return [];
        var there = Made(origin);
        if (there is null && origin.TokenizerFingerprint is null)
        {
            unknown.Add(Section);
            return [];
        }
        if (there?.Fingerprint == here.Fingerprint)
            return [];
        List<SettingDifference> found = [.. origin.Tokenizer is not null && settings is not null
            ? SettingsComparison.Of(catalog, Kind, origin.Tokenizer, settings).Select(d => d with { Name = d.Name.Length == 0 ? Section : $"{Section}.{d.Name}" })
            : []];
        if (there is null)
            found.Add(new SettingDifference(VocabularyName, $"one that is not there any more (hash {Short(origin.TokenizerFingerprint!)})", $"{Entries(here)} (hash {Short(here.Fingerprint)})"));
        else if (Vocabularies(there.Vocabulary, here.Vocabulary) is { } vocabulary)
            found.Add(vocabulary);
        if (found.Count == 0)
            found.Add(new SettingDifference(Section, $"hash {Short(there!.Fingerprint)}", $"hash {Short(here.Fingerprint)}"));
        return found;
    }

    private static SettingDifference? Vocabularies(Vocabulary there, Vocabulary here)
    {
        var common = Math.Min(there.Count, here.Count);
        var first = Enumerable.Range(0, common).FirstOrDefault(id => there.Tokens[id] != here.Tokens[id], common);
        if (first == common && there.Count == here.Count)
            return null;
        string Said(Vocabulary vocabulary) => $"{vocabulary.Count} tokens" + (first < vocabulary.Count ? $", with '{vocabulary.Tokens[first]}' at {first}" : "");
        return new SettingDifference(VocabularyName, Said(there), Said(here));
    }

    // only if it is still what it was: a text or a file may have changed since
    private static ITokenizer? Made(WeightsOrigin origin)
    {
        try
        {
            return origin.MakeTokenizer() is { } made && (origin.TokenizerFingerprint is null || origin.TokenizerFingerprint == made.Fingerprint) ? made : null;
        }
        catch (Exception e) when (e is RunnerException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Entries(ITokenizer tokenizer) => $"one of {tokenizer.Vocabulary.Count} tokens";

    private static string Short(string hash) => hash[..Math.Min(12, hash.Length)];
}
