using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Special;

/// <summary>Finds the ids of the tokens with a function, for vocabularies of many origins.</summary>
internal static class SpecialTokenRoles
{
    private static readonly string[] End = ["<|endoftext|>", "</s>", "[SEP]"];

    /// <summary>
    /// A name that the recipe gives must exist. Else the first customary name that exists is taken, else the token that ends a text, else
    /// <paramref name="lastResort"/>.
    /// </summary>
    /// <param name="names">What the recipe says.</param>
    /// <param name="id">Id of a token; null where there is none.</param>
    /// <param name="lastResort">Id for a function that nothing else can serve; null: an error tells the function.</param>
    /// <param name="origin">The file, for errors.</param>
    public static SpecialTokens Find(SpecialTokenNames names, Func<string, int?> id, int? lastResort, string origin)
    {
        var end = End.Select(id).FirstOrDefault(found => found is not null) ?? lastResort;
        return new SpecialTokens(
            Padding: Role("padding", names.Padding, "[PAD]", "<pad>"),
            Unknown: Role("unknown", names.Unknown, "[UNK]", "<unk>"),
            Classification: Role("classification", names.Classification, "[CLS]", "<s>", "<cls>"),
            Separator: Role("separator", names.Separator, "[SEP]", "</s>", "<sep>"),
            Mask: Role("mask", names.Mask, "[MASK]", "<mask>"));

        int Role(string role, string? given, params string[] customary)
        {
            if (given is not null)
                return id(given) ?? throw TokenizerErrors.RoleTokenMissing.With(origin, given, role);
            return customary.Select(id).FirstOrDefault(found => found is not null) ?? end
                ?? throw TokenizerErrors.RoleTokenMissing.With(origin, string.Join(" or ", customary), role);
        }
    }
}
