using System.Text;
using Runner.Components;
using Runner.Files;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers;

/// <summary>Reads and writes BERT's <c>vocab.txt</c>: one token a line, the line number is the id.</summary>
internal static class VocabularyFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The special tokens in the order a built vocabulary gets them.</summary>
    public static readonly string[] SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Reads a vocabulary; errors name the file.</summary>
    public static Vocabulary Read(string path, string continuationPrefix)
    {
        if (!Path.Exists(path))
            throw TokenizerErrors.VocabularyMissing.With(path);
        return Read(RegularFile.ReadBytes(path, RegularFile.VocabularyBytes), path, continuationPrefix);
    }

    /// <summary>The vocabulary in the content of such a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="origin">Where they come from, for errors.</param>
    /// <param name="continuationPrefix">Of pieces that continue a word.</param>
    public static Vocabulary Read(byte[] file, string origin, string continuationPrefix) => Create(Tokens(file, origin), origin, continuationPrefix);

    /// <summary>A vocabulary over <paramref name="tokens"/>, which must hold the special tokens.</summary>
    public static Vocabulary Create(IReadOnlyList<string> tokens, string origin, string continuationPrefix)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
            rows[tokens[i]] = i;
        int Id(string token) => rows.TryGetValue(token, out var id) ? id : throw TokenizerErrors.SpecialTokenMissing.With(origin, token);

        var special = new SpecialTokens(
            Padding: Id("[PAD]"), Unknown: Id("[UNK]"), Classification: Id("[CLS]"), Separator: Id("[SEP]"), Mask: Id("[MASK]"));
        return new Vocabulary(tokens, special, continuationPrefix);
    }

    /// <summary>The vocabulary where its file can be read, else null: for forecasts, which say nothing about errors.</summary>
    public static Vocabulary? TryRead(string path, string continuationPrefix)
    {
        try
        {
            return Read(path, continuationPrefix);
        }
        catch (Exception error) when (error is Runner.Errors.RunnerException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Ids of <see cref="SpecialTokens"/> in a built vocabulary, where they come first.</summary>
    public static readonly SpecialTokens BuiltSpecial = new(Padding: 0, Unknown: 1, Classification: 2, Separator: 3, Mask: 4);

    /// <summary>What a recipe check can say about a vocabulary file that exists.</summary>
    public static IEnumerable<ComponentProblem> Check(string? path, string option)
    {
        if (path is null || !Path.Exists(path))
            yield break;                                    // a missing data path is reported by the host
        string? problem = null;
        try
        {
            var tokens = ReadTokens(path).ToHashSet(StringComparer.Ordinal);
            var missing = SpecialTokens.Where(t => !tokens.Contains(t)).ToArray();
            if (missing.Length > 0)
                problem = TokenizerErrors.SpecialTokenMissing.Format(path, string.Join(", ", missing)) + " " + TokenizerErrors.SpecialTokenMissing.Remedy;
        }
        catch (Runner.Errors.RunnerException error)
        {
            problem = error.Message + " " + error.Remedy;
        }
        if (problem is not null)
            yield return new ComponentProblem(option, problem);
    }

    /// <summary>Writes a vocabulary, and the folder it lies in.</summary>
    public static void Write(string path, IEnumerable<string> tokens)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, ToBytes(tokens));
    }

    /// <summary>The content of a vocabulary file.</summary>
    public static byte[] ToBytes(IEnumerable<string> tokens) => Strict.GetBytes(string.Concat(tokens.Select(t => t + "\n")));

    internal static List<string> ReadTokens(string path) => Tokens(RegularFile.ReadBytes(path, RegularFile.VocabularyBytes), path);

    // Lines end at LF alone: the published Chinese vocabulary has tokens that hold U+2028, which other readers take for a line end.
    // Trimming follows the reference, so those tokens become "" and "##" and are never matched.
    private static List<string> Tokens(byte[] bytes, string path)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            throw TokenizerErrors.VocabularyNotText.Because(invalid, path, invalid.Index);
        }
        var lines = text.TrimStart('\uFEFF').Split('\n');
        var tokens = lines.Select(line => line.Trim()).ToList();
        if (tokens.Count > 0 && lines[^1].Length == 0)
            tokens.RemoveAt(tokens.Count - 1);
        return tokens;
    }
}
