using System.Globalization;

namespace Runner.Weights.Checkpoints;

/// <summary>Names in the folder <c>checkpoints</c>. What is not a sound checkpoint starts with a dot or with <c>damaged-</c>.</summary>
public static class CheckpointNames
{
    public const string Saving = ".saving-";
    public const string Deleting = ".deleting-";
    public const string Replaced = ".replaced-";
    public const string Damaged = "damaged-";

    private const string Prefix = "step-";

    public static string Of(long step) => Prefix + step.ToString("000000", CultureInfo.InvariantCulture);

    /// <summary>The step of a checkpoint's folder; null for other names.</summary>
    public static long? StepOf(string folder)
    {
        var name = Path.GetFileName(folder);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && Of(step) == name
            ? step
            : null;
    }

    /// <summary>Checkpoints in a folder, newest first; none if it does not exist.</summary>
    public static IReadOnlyList<(long Step, string Folder)> List(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder).Select(path => (Step: StepOf(path), path))
            .Where(c => c.Step is not null).Select(c => (c.Step!.Value, c.path)).OrderByDescending(c => c.Value)];
}
