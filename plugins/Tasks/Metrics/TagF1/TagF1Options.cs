
namespace Runner.Plugins.Tasks.Metrics.TagF1;

/// <summary>Options of <c>metric/tag-f1</c>.</summary>
public sealed record TagF1Options
{
    /// <summary>Tags that neither count as predicted nor as true. Default: <c>O</c>.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = ["O"];
}
