namespace Runner.Cli.Hosting;

/// <summary>A folder for what nobody needs afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("runner-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
