using Runner.Tracking;

namespace Runner.EndToEnd.Support;

/// <summary>A folder of its own to work in: recipes, and a workspace below it.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly bool _temporary;

    public Sandbox() : this(Directory.CreateTempSubdirectory("runner-end-to-end-").FullName) => _temporary = true;

    /// <summary>In a folder that is there and that the test removes itself.</summary>
    public Sandbox(string folder) => Folder = folder;

    public string Folder { get; }

    public string Workspace => Path.Combine(Folder, "work");

    /// <summary>Environment of what is started here; derived data is shared among all tests of a session.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["RUNNER_CACHE"] = SharedCache.Folder, ["DOTNET_NOLOGO"] = "1" };

    public IReadOnlyList<RunFolder> Runs => RunIndex.Read(Workspace).Runs;

    /// <summary>Bytes in the journals of all runs: how far the work is, without reading them.</summary>
    public long JournalLength => !Directory.Exists(RunFolder.RunsOf(Workspace)) ? -1
        : Directory.GetDirectories(RunFolder.RunsOf(Workspace)).Select(f => new FileInfo(Path.Combine(f, "journal.jsonl"))).Sum(f => f.Exists ? f.Length : 0);

    public MlflowDatabase Store => new(Path.Combine(Workspace, "mlflow.db"));

    public string Locate(string relative) => Path.Combine(Folder, relative);

    /// <summary>Writes a file; gives its path relative to the folder, which is where commands are started.</summary>
    public string Write(string name, string text)
    {
        var path = Locate(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return name;
    }

    /// <summary>Copies a file to a place in the folder.</summary>
    public void Copy(string file, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Locate(name))!);
        File.Copy(file, Locate(name));
    }

    /// <summary>Writes the tiny recipe.</summary>
    public string WriteTiny(string more = "") => Write("tiny.yaml", TinyRecipe.Text + more);

    public RunnerProcess Start(params IEnumerable<string> arguments) => RunnerProcess.Start(Folder, Environment, arguments);

    public RunnerResult Runner(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        return process.Wait();
    }

    /// <summary>The same in the process of the tests, for commands that read, check and list: see <see cref="EndToEnd.Support.InProcess"/>.</summary>
    public RunnerResult InProcess(params IEnumerable<string> arguments) => Support.InProcess.Run(Folder, Environment, [.. arguments]);

    /// <summary>The arguments of <c>runner run</c> in this sandbox.</summary>
    public string[] Run(string recipe, params string[] more) => ["run", recipe, "--workspace", Workspace, .. more];

    public void Dispose()
    {
        if (_temporary)
            Directory.Delete(Folder, recursive: true);
    }
}
