namespace Runner.Plugins.Tokenizers.Published;

/// <summary>A vocabulary with the tokens that were added to it.</summary>
internal static class VocabularyRows
{
    /// <summary>Appends added tokens beyond the last row; true where there were any.</summary>
    /// <exception cref="Errors.RunnerException">RUN4262: an added token and the vocabulary contradict each other, or rows between them are missing.</exception>
    public static bool Extend(List<string> tokens, IReadOnlyList<AddedToken> added, string file)
    {
        var before = tokens.Count;
        foreach (var token in added.Where(token => token.Id is not null).OrderBy(token => token.Id))
        {
            var id = token.Id!.Value;
            if (id < tokens.Count)
            {
                if (tokens[id] != token.Text)
                    throw PublishedErrors.FilesDisagree.With(file, token.File, $"the token {id} is '{tokens[id]}' in one and '{token.Text}' in the other");
                continue;
            }
            if (id > tokens.Count)
                throw PublishedErrors.FilesDisagree.With(file, token.File, $"'{token.Text}' has the id {id}, and no token has the id {tokens.Count}");
            tokens.Add(token.Text);
        }
        return tokens.Count > before;
    }

    /// <summary>Refuses two files that hold different vocabularies.</summary>
    public static void RequireSame(IReadOnlyList<string> one, string file, IReadOnlyList<string> other, string otherFile)
    {
        if (one.Count != other.Count)
            throw PublishedErrors.FilesDisagree.With(file, otherFile, $"one has {one.Count} tokens, the other {other.Count}");
        for (var id = 0; id < one.Count; id++)
        {
            if (one[id] != other[id])
                throw PublishedErrors.FilesDisagree.With(file, otherFile, $"the token {id} is '{one[id]}' in one and '{other[id]}' in the other");
        }
    }
}
