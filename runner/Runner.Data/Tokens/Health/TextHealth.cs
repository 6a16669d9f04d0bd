using System.Globalization;
using Runner.Errors;

namespace Runner.Data;

/// <summary>Says what the counts of a text mean: figures for people, warnings, and the refusal of text that the vocabulary does not fit.</summary>
public static class TextHealth
{
    /// <summary>Share of [UNK] above which training text is warned of.</summary>
    public const double MuchUnknown = 0.02;

    private const double MuchRepeated = 0.05;
    private const double MuchEmpty = 0.1;
    private const double MuchLong = 0.5;

    /// <summary>The health of texts that were prepared with <paramref name="stores"/>; those that were not are left out.</summary>
    /// <param name="text">The texts.</param>
    /// <param name="stores">Has what was counted.</param>
    /// <param name="length">Tokens of the longest sentence that a training sequence holds whole.</param>
    /// <exception cref="RunnerException">RUN3111: more [UNK] than the data allows.</exception>
    public static IReadOnlyList<DataHealth> Of(TextData text, TokenStores stores, int length)
    {
        var parts = new List<DataHealth>();
        foreach (var (part, corpus) in ((string, ICorpus?)[])[("training", text.Training), ("evaluation", text.Evaluation)])
        {
            if (corpus is null || stores.HealthOf(corpus) is not { } health)
                continue;
            if (health.UnknownShare > text.MaxUnknown)
                throw DataErrors.TooManyUnknown.With(part, Percent(health.UnknownShare), Percent(text.MaxUnknown));
            var overlap = part == "evaluation" ? stores.Overlap(corpus, text.Training) : null;
            parts.Add(new DataHealth(part, [.. Figures(health, length), .. Figures(overlap)], [.. Findings(part, health, length), .. Findings(overlap)]));
        }
        return parts;
    }

    private static IEnumerable<DataFigure> Figures(StoreHealth health, int length)
    {
        yield return Count("documents", health.Documents, "documents");
        yield return Count("sentences", health.Sentences, "sentences");
        yield return Count("tokens", health.Tokens, "tokens");
        yield return new DataFigure("unknown_share", health.UnknownShare, $"{Percent(health.UnknownShare)} [UNK]");
        yield return new DataFigure("repeated_share", health.RepeatedShare,
            $"{Percent(health.RepeatedShare)} of the documents repeated{(health.SampledOf > 1 ? string.Create(CultureInfo.InvariantCulture, $" (of a sample, one in {health.SampledOf})") : "")}");
        if (health.EmptyDocuments + health.EmptySentences > 0)
        {
            yield return Count("empty_documents", health.EmptyDocuments, "empty documents");
            yield return Count("empty_sentences", health.EmptySentences, "empty sentences");
        }
        if (health.LongerThan(length) is > 0 and var longer)
            yield return Count("long_sentences", longer, string.Create(CultureInfo.InvariantCulture, $"sentences longer than a sequence ({length} tokens)"));
    }

    private static IEnumerable<DataFigure> Figures((int Shared, int Compared)? overlap)
    {
        if (overlap is var (shared, compared) && compared > 0)
            yield return new DataFigure("overlap_share", (double)shared / compared, $"{Percent((double)shared / compared)} of the documents are in the training text too");
    }

    private static IEnumerable<DataFinding> Findings(string part, StoreHealth health, int length)
    {
        if (health.UnknownShare > MuchUnknown)
            yield return DataFinding.Of(DataErrors.MuchUnknown, part, Percent(health.UnknownShare));
        if (health.RepeatedShare > MuchRepeated)
            yield return DataFinding.Of(DataErrors.MuchRepeated, part, Percent(health.RepeatedShare));
        if (health.EmptyDocuments > MuchEmpty * health.Documents)
            yield return DataFinding.Of(DataErrors.MuchEmpty, part, health.EmptyDocuments, health.Documents);
        if (health.LongerThan(length) is var longer && longer > MuchLong * health.Sentences)
            yield return DataFinding.Of(DataErrors.MuchLong, part, longer, health.Sentences, length);
    }

    private static IEnumerable<DataFinding> Findings((int Shared, int Compared)? overlap)
    {
        if (overlap is { Shared: > 0 } found)
            yield return DataFinding.Of(DataErrors.Overlap, found.Shared, found.Compared);
    }

    private static DataFigure Count(string name, long count, string unit) =>
        new(name, count, string.Create(CultureInfo.InvariantCulture, $"{count:N0} {unit}"));

    /// <summary>A share as people read it: with as many digits as tell something from nothing.</summary>
    internal static string Percent(double share) =>
        share is > 0 and < 0.001 ? "under 0.1 %" : (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
