using System.Globalization;
using System.Text.Json;
using Runner.Files;

namespace Runner.Tracking;

/// <summary>
/// The folder <c>runs/&lt;run id&gt;/</c> of one run: <c>run.json</c>, <c>key.json</c>, <c>journal.jsonl</c>, <c>recipe.yaml</c>, <c>environment.json</c>,
/// <c>console.log</c>, <c>tokenizer/</c>, <c>artifacts/</c>, <c>checkpoints/</c> and <c>upload.json</c>.
/// </summary>
public sealed class RunFolder
{
    private RunFolder(string path, RunIdentity identity) => (Location, Identity) = (path, identity);

    /// <summary>Absolute path of the folder.</summary>
    public string Location { get; }

    /// <summary>Content of <c>run.json</c>.</summary>
    public RunIdentity Identity { get; }

    /// <summary>The append-only record of the run.</summary>
    public string JournalFile => Path.Combine(Location, "journal.jsonl");

    /// <summary>The resolved recipe.</summary>
    public string RecipeFile => Path.Combine(Location, "recipe.yaml");

    /// <summary>The resolved recipe the run had before it went on under other settings, from 1.</summary>
    public string FormerRecipeFile(int number) => Path.Combine(Location, string.Create(CultureInfo.InvariantCulture, $"recipe-{number}.yaml"));

    /// <summary>What the run depends on: see <see cref="RunKey"/>.</summary>
    public string KeyFile => Path.Combine(Location, "key.json");

    /// <summary>The tokenizer's files, and <c>tokenizer.yaml</c>, which makes it from them.</summary>
    public string TokenizerFolder => Path.Combine(Location, "tokenizer");

    /// <summary>What the first process said, over all restarts.</summary>
    public string ConsoleFile => Path.Combine(Location, "console.log");

    /// <summary>What the run ran on; its provenance.</summary>
    public string EnvironmentFile => Path.Combine(Location, "environment.json");

    /// <summary>Files to be shown with the run.</summary>
    public string ArtifactsFolder => Path.Combine(Location, "artifacts");

    /// <summary>The trainer's own.</summary>
    public string CheckpointsFolder => Path.Combine(Location, "checkpoints");

    /// <summary>How far the journal was delivered, per store.</summary>
    public string UploadFile => Path.Combine(Location, "upload.json");

    /// <summary>Records a store refused.</summary>
    public string QuarantineFile => Path.Combine(Location, "quarantine.jsonl");

    /// <summary>Held by the process that writes the run.</summary>
    internal string WriterLockFile => Path.Combine(Location, "journal.lock");

    /// <summary>Held by the process that delivers the run.</summary>
    internal string UploadLockFile => Path.Combine(Location, "upload.lock");

    /// <summary>Held while the run is being created in a store.</summary>
    internal string RegistrationLockFile => Path.Combine(Location, "register.lock");

    /// <summary>True while a process writes this run.</summary>
    public bool IsLive => FileLock.IsHeld(WriterLockFile);

    /// <summary>Folder of all runs of a workspace.</summary>
    public static string RunsOf(string workspace) => Path.Combine(Path.GetFullPath(workspace), "runs");

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="workspace">Folder that holds <c>runs/</c>.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="key">What it depends on; null where that is not known.</param>
    /// <exception cref="ArgumentException">The id is malformed or taken.</exception>
    /// <exception cref="Errors.RunnerException">RUN5016.</exception>
    public static RunFolder Create(string workspace, RunIdentity identity, RunKey? key = null)
    {
        if (!RunId.IsValid(identity.RunId))
            throw new ArgumentException($"'{identity.RunId}' is no run id: 32 hexadecimal digits are needed", nameof(identity));
        var location = Path.Combine(RunsOf(workspace), identity.RunId);
        var folder = new RunFolder(location, identity);
        if (File.Exists(Path.Combine(location, "run.json")))
            throw new ArgumentException($"run {identity.RunId} exists already", nameof(identity));
        try
        {
            Directory.CreateDirectory(Path.Combine(location, "artifacts"));
            if (key is not null)
                RunKeyFile.Write(folder, key);             // first: there is a run once run.json is there
            AtomicFile.Write(Path.Combine(location, "run.json"), JsonSerializer.Serialize(identity, TrackingJson.Indented) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrackingErrors.RunNotCreated.Because(e, location, e.Message);
        }
        return folder;
    }

    /// <summary>The same run under another name, which <c>run.json</c> keeps.</summary>
    internal RunFolder WithName(string name)
    {
        var renamed = Identity with { Name = name };
        AtomicFile.Write(Path.Combine(Location, "run.json"), JsonSerializer.Serialize(renamed, TrackingJson.Indented) + "\n");
        return new RunFolder(Location, renamed);
    }

    /// <summary>Why <c>run.json</c> was made again from the journal when it was opened; null where it was sound.</summary>
    public Errors.RunnerException? Mended { get; private init; }

    /// <summary>True for the folder of a run, be its <c>run.json</c> sound or not.</summary>
    public static bool Is(string path) => File.Exists(Path.Combine(path, "run.json")) || File.Exists(Path.Combine(path, "journal.jsonl"));

    /// <summary>Opens the folder of an existing run. One whose <c>run.json</c> is damaged or gone is told from its journal, and the file made again.</summary>
    /// <exception cref="Errors.RunnerException">RUN5001, RUN5004 or RUN5005; RUN1070, RUN1071: its files are none.</exception>
    public static RunFolder Open(string path)
    {
        var location = Path.GetFullPath(path);
        var file = Path.Combine(location, "run.json");
        if (!Is(location))
            throw TrackingErrors.NotARun.With(path);
        // what waits or never ends would hold up whoever lists the runs
        RegularFile.Require(Path.Combine(location, "journal.jsonl"));
        RunIdentity? identity;
        try
        {
            identity = JsonSerializer.Deserialize<RunIdentity>(RegularFile.ReadText(file, RegularFile.DescriptionBytes), TrackingJson.Indented);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            return Mend(location, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrackingErrors.DamagedRun.Because(e, location, e.Message);
        }
        if (identity is null || !RunId.IsValid(identity.RunId))
            return Mend(location, "it holds no run id");
        if (identity.Format > RunIdentity.CurrentFormat)
            throw TrackingErrors.NewerRun.With(location, identity.Format, RunIdentity.CurrentFormat);
        return new RunFolder(location, identity);
    }

    private static RunFolder Mend(string location, string damage)
    {
        var identity = RunIdentityInJournal.Find(location) ?? throw TrackingErrors.DamagedRun.With(location, damage + ".");
        var folder = new RunFolder(location, identity) { Mended = TrackingErrors.RunMended.With(location, damage) };
        var file = Path.Combine(location, "run.json");
        try
        {
            if (File.Exists(file))
                File.Copy(file, file + ".damaged", overwrite: true);
            AtomicFile.Write(file, JsonSerializer.Serialize(identity, TrackingJson.Indented) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a workspace that can only be read: it is told from the journal each time
        }
        return folder;
    }
}
