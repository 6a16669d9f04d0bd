using Runner.Sampling;

namespace Runner.Plugins.Samplers;

/// <summary>Tokens given by name and by id.</summary>
internal static class TokenSet
{
    /// <summary>Their ids, ascending, each once.</summary>
    /// <param name="option">Recipe name of the option that names tokens, for messages; that of ids ends in <c>_ids</c> instead of <c>_tokens</c>.</param>
    public static int[] Resolve(string option, IReadOnlyList<string> tokens, IReadOnlyList<int> ids, SamplerContext context)
    {
        var found = new SortedSet<int>();
        foreach (var token in tokens)
        {
            if (context.Vocabulary is null)
                throw SamplerErrors.NoVocabulary.With(option);
            found.Add(context.Vocabulary.TryGetId(token, out var id) ? id : throw SamplerErrors.UnknownToken.With(option, token));
        }
        foreach (var id in ids)
        {
            found.Add(id >= 0 && id < context.VocabularySize
                ? id
                : throw SamplerErrors.IdOutsideVocabulary.With(option.Replace("_tokens", "_ids", StringComparison.Ordinal), id, context.VocabularySize - 1));
        }
        return [.. found];
    }
}
