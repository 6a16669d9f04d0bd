namespace Runner.Tracking;

/// <summary>What the host knows about a run and provenance cannot find out by itself.</summary>
public sealed record ProvenanceRequest
{
    /// <summary>Folder whose git repository is recorded. Default: the current folder.</summary>
    public string CodeFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Files and folders that runs write; they count as no change to the code. Default: none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> OutputPaths { get; init; } = [];

    /// <summary>The recipe file, as the user named it.</summary>
    public string? RecipePath { get; init; }

    /// <summary>The command, program first.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = Environment.GetCommandLineArgs();

    /// <summary>Recipe files with their SHA-256.</summary>
    public IReadOnlyDictionary<string, string> RecipeFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Plugins, name and version, with the hash of their manifest.</summary>
    public IReadOnlyDictionary<string, string> Plugins { get; init; } = new Dictionary<string, string>();

    /// <summary>Data by name, with its content hash.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>How trained weights differ from the recipe that reads them, where that was accepted or could not be told, by the weights.</summary>
    public IReadOnlyDictionary<string, string> Weights { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder that data paths started from; null where none was given.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Environment variables the recipe read. Values whose names speak of secrets are not kept.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentReads { get; init; } = new Dictionary<string, string>();

    /// <summary>Masks secrets that are known beforehand, such as the password of the tracking store, wherever they turn up. Default: none known.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Func<string, string> Hide { get; init; } = static text => text;

    /// <summary>Seeds by purpose.</summary>
    public IReadOnlyDictionary<string, long> Seeds { get; init; } = new Dictionary<string, long>();

    /// <summary>What was found out about libtorch and the device, such as version, thread counts, determinism.</summary>
    public IReadOnlyDictionary<string, string> Tensors { get; init; } = new Dictionary<string, string>();

    /// <summary>Who started the run. Default: the user of the process.</summary>
    public string User { get; init; } = Environment.UserName;
}
