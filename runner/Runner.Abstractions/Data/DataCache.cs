namespace Runner.Data;

/// <summary>
/// Service of the host: where components may keep what they derived from data, such as hashes of files. A component asks for
/// it with a constructor parameter <c>DataCache? cache = null</c> and works without.
/// </summary>
/// <param name="folder">Absolute path; may not exist yet, may be shared by several processes.</param>
public sealed class DataCache(string folder)
{
    public string Folder { get; } = folder;
}
