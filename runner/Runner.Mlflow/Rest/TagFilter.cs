namespace Runner.Mlflow;

/// <summary>
/// Tags as a filter in MLflow's search language. That language has no escapes, so a value it cannot spell is left to <see
/// cref="Matches"/>, which checks every run that comes back.
/// </summary>
internal static class TagFilter
{
    public static string? For(IReadOnlyList<MlflowTag> tags)
    {
        var terms = tags.Where(tag => CanSpell(tag)).Select(tag => $"tags.`{tag.Key}` = '{tag.Value}'").ToList();
        return terms.Count == 0 ? null : string.Join(" and ", terms);
    }

    public static bool Matches(MlflowRun run, IReadOnlyList<MlflowTag> tags) =>
        tags.All(tag => run.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);

    private static bool CanSpell(MlflowTag tag) =>
        MlflowKeys.Problem(tag.Key) is null && tag.Value.Length > 0
        && tag.Value.All(character => char.IsLetterOrDigit(character) || "_-. :/@=+,".Contains(character));
}
