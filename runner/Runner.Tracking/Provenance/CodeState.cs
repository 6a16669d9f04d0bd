using System.Text;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>The version-controlled code a run was started from.</summary>
public sealed record CodeState
{
    /// <summary>Most bytes of a diff that are kept. 1 MiB.</summary>
    public const int MaxDiff = 1 << 20;

    /// <summary>Commit checked out.</summary>
    public required string Commit { get; init; }

    /// <summary>Branch; null when none is checked out.</summary>
    public string? Branch { get; init; }

    /// <summary>Address of the remote <c>origin</c>, without credentials; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>True when files differ from the commit or are not in it.</summary>
    public bool IsDirty { get; init; }

    /// <summary>Files that git does not know, relative to the repository, the first hundred.</summary>
    public IReadOnlyList<string> Untracked { get; init; } = [];

    /// <summary>Size of the whole diff in bytes.</summary>
    public long DiffBytes { get; init; }

    /// <summary>The diff of known files against the commit, cut to <see cref="MaxDiff"/>; kept as the artifact <c>code.diff</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Diff { get; init; } = "";

    /// <summary>The state of the repository around <paramref name="folder"/>; null where there is none, or no git.</summary>
    /// <param name="outputs">Files and folders that runs write: what they hold is no change to the code.</param>
    public static CodeState? Read(string folder, IReadOnlyList<string>? outputs = null)
    {
        var scope = Scope(folder, outputs ?? []);
        if (Git("rev-parse HEAD") is not { } commit)
            return null;
        var branch = Git("symbolic-ref --short -q HEAD")?.Trim();
        var status = Git("-c core.quotepath=false status --porcelain --untracked-files=normal" + scope) ?? "";
        var lines = status.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var diff = lines.Any(l => !l.StartsWith("??", StringComparison.Ordinal)) ? Git("diff HEAD --no-color --no-ext-diff" + scope) ?? "" : "";
        return new CodeState
        {
            Commit = commit.Trim(),
            Branch = string.IsNullOrEmpty(branch) ? null : branch,
            Repository = Git("config --get remote.origin.url")?.Trim() is { Length: > 0 } origin ? TrackingAddress.Show(origin) : null,
            IsDirty = lines.Length > 0,
            Untracked = [.. lines.Where(l => l.StartsWith("??", StringComparison.Ordinal)).Select(l => l[3..]).Take(100)],
            DiffBytes = Encoding.UTF8.GetByteCount(diff),
            Diff = Cut(diff),
        };

        string? Git(string arguments) => ExternalCommand.Run("git", arguments, folder, TimeSpan.FromSeconds(20));
    }

    // the whole repository but for what lies below the outputs
    private static string Scope(string folder, IReadOnlyList<string> outputs)
    {
        var inside = outputs.Select(o => Path.GetRelativePath(folder, o).Replace('\\', '/'))
            .Where(o => o != "." && !o.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(o)).ToList();
        return inside.Count == 0 ? "" : " -- \":(top)\"" + string.Concat(inside.Select(o => $" \":(exclude){o}\""));
    }

    private static string Cut(string diff)
    {
        if (Encoding.UTF8.GetByteCount(diff) <= MaxDiff)
            return diff;
        var bytes = Encoding.UTF8.GetBytes(diff)[..MaxDiff];
        return Encoding.UTF8.GetString(bytes[..(Array.LastIndexOf(bytes, (byte)'\n') + 1)]);
    }
}
