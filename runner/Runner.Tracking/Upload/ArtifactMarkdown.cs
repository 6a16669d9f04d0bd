using System.Text.RegularExpressions;
using Runner.Files;

namespace Runner.Tracking;

/// <summary>
/// Markdown as MLflow's page of artifacts shows it: that page resolves no relative links, so pictures and files beside the text are named by the address under
/// which the same server gives them out. The address is relative to the page, so it holds for every server and for <c>mlflow ui</c>.
/// </summary>
internal sealed partial class ArtifactMarkdown : IDisposable
{
    private const int LargestFile = 4 << 20;
    private readonly string? _temporary;

    private ArtifactMarkdown(string file, string? temporary) => (File, _temporary) = (temporary ?? file, temporary);

    /// <summary>The file to store.</summary>
    public string File { get; }

    /// <summary>The file itself, or for Markdown with relative links a copy with addresses; the copy goes with this object.</summary>
    /// <param name="file">File of the run.</param>
    /// <param name="storePath">Its path among the run's artifacts in the store.</param>
    /// <param name="storeRunId">The run's id in the store.</param>
    public static ArtifactMarkdown Of(string file, string storePath, string storeRunId)
    {
        if (!storePath.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || new FileInfo(file).Length > LargestFile)
            return new ArtifactMarkdown(file, temporary: null);
        var text = RegularFile.ReadText(file, LargestFile);
        var shown = WithAddresses(text, storePath, storeRunId);
        if (shown == text)
            return new ArtifactMarkdown(file, temporary: null);
        var temporary = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        System.IO.File.WriteAllText(temporary, shown);
        return new ArtifactMarkdown(file, temporary);
    }

    /// <summary>The text with the addresses of what its relative links name.</summary>
    public static string WithAddresses(string markdown, string storePath, string storeRunId)
    {
        var folder = storePath.Contains('/') ? storePath[..storePath.LastIndexOf('/')] : "";
        return RelativeLink().Replace(markdown, link => Target(folder, link.Groups[1].Value) is { } path
            ? $"](get-artifact?path={Uri.EscapeDataString(path)}&run_uuid={storeRunId})"
            : link.Value);
    }

    public void Dispose()
    {
        if (_temporary is not null)
            System.IO.File.Delete(_temporary);
    }

    // null where it leads out of the run's artifacts
    private static string? Target(string folder, string link)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in Uri.UnescapeDataString(link).Split('/').Where(p => p is not ("" or ".")))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\((?![a-zA-Z][a-zA-Z0-9+.-]*:|/|#|get-artifact)([^)\s]+)\)")]
    private static partial Regex RelativeLink();
}
