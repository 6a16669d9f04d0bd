using System.Text.Json.Serialization;

namespace Runner.Data;

/// <summary>A well-known data set with pinned addresses.</summary>
/// <param name="Name">Name for <c>runner data get</c> and of its folder under the data root.</param>
/// <param name="Summary">What it is, one line.</param>
/// <param name="Language">Language code.</param>
/// <param name="Licence">Terms as its publisher states them; whoever downloads it accepts them.</param>
/// <param name="Files">Its files.</param>
public sealed record DatasetEntry(string Name, string Summary, string Language, string Licence, IReadOnlyList<DatasetFile> Files)
{
    /// <summary>Bytes to download.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>True where all files lie under the data root, with the sizes of the unpacked ones unchecked.</summary>
    public bool IsIn(string dataRoot) => Files.All(file => File.Exists(Path.Combine(dataRoot, Name, file.Path)));
}

/// <summary>How a downloaded file becomes the one that is used.</summary>
public enum Unpacking
{
    /// <summary>It is used as it is.</summary>
    None,

    /// <summary>It is one file compressed with gzip.</summary>
    Gzip,
}

/// <summary>A file of a data set in a GitHub repository, at a commit, so that it never changes.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="Commit">Full commit hash.</param>
/// <param name="File">Path in the repository.</param>
/// <param name="Path">Path in the data set's folder.</param>
/// <param name="Bytes">Size of the download.</param>
/// <param name="Sha256">Hash of the download, lower-case hexadecimal.</param>
/// <param name="Unpack">What to do with it. Default: nothing.</param>
public sealed record DatasetFile(
    string Repository, string Commit, string File, string Path, long Bytes, string Sha256, Unpacking Unpack = Unpacking.None)
{
    /// <summary>Where it is downloaded from.</summary>
    [JsonIgnore]
    public Uri Address => new(
        $"https://raw.githubusercontent.com/{Repository}/{Commit}/{string.Join('/', File.Split('/').Select(Uri.EscapeDataString))}");
}
