using System.Text.Json;
using Runner.Files;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>What made a run: code, data, software, machine, command. Written to <c>environment.json</c>.</summary>
public sealed record Provenance
{
    /// <summary>Version of Runner.</summary>
    public string Runner { get; init; } = SoftwareState.RunnerVersion;

    public required ProvenanceRequest Request { get; init; }

    /// <summary>The code; null outside a git repository.</summary>
    public CodeState? Code { get; init; }

    public required MachineState Machine { get; init; }

    /// <summary>Packages by name.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Looks at everything now.</summary>
    public static Provenance Capture(ProvenanceRequest request) => new()
    {
        Request = request with
        {
            RecipePath = request.RecipePath is { } path ? TrackingAddress.ShowAll(path) : null,
            CommandLine = [.. request.CommandLine.Select(argument => request.Hide(CommandLine.WithoutSecrets(argument)))],
            EnvironmentReads = request.EnvironmentReads.ToDictionary(
                e => e.Key, e => CommandLine.IsSecretName(e.Key) ? "(not kept)" : request.Hide(TrackingAddress.ShowAll(e.Value))),
        },
        Code = CodeState.Read(request.CodeFolder, request.OutputPaths) is { } code ? code with { Diff = request.Hide(code.Diff) } : null,
        Machine = MachineState.Read(),
        Packages = SoftwareState.Packages(),
    };

    /// <summary>
    /// Writes <c>environment.json</c> and, for code that differs from its commit, <c>artifacts/code.diff</c> into the run's folder, and
    /// records both. A restart writes <c>environment-2.json</c> and <c>code-2.diff</c> and so on, for it may be another machine.
    /// </summary>
    public void Record(RunFolder folder, RunJournal journal, TrackingNotice? notice = null)
    {
        var start = 1;
        while (File.Exists(FileOf(start)))
            start++;
        AtomicFile.Write(FileOf(start), JsonSerializer.Serialize(this, TrackingJson.Indented) + "\n");
        journal.LogArtifact(FileOf(start));
        if (Code is not { Diff.Length: > 0 })
            return;
        var file = Path.Combine(folder.ArtifactsFolder, $"code{Suffix(start)}.diff");
        AtomicFile.Write(file, Code.Diff);
        journal.LogArtifact(file);
        if (Code.DiffBytes > CodeState.MaxDiff)
            notice?.Invoke(TrackingErrors.DiffCut, TrackingErrors.DiffCut.Format(Code.Commit[..12], Code.DiffBytes, CodeState.MaxDiff));

        string FileOf(int number) => Path.Combine(folder.Location, $"environment{Suffix(number)}.json");
    }

    /// <summary>The standard tags that MLflow's pages show, and ours. The parent's id is not among them: stores number runs themselves.</summary>
    /// <param name="note">Description of the run, Markdown; null for none.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Tags(RunIdentity identity, string? note = null)
    {
        var tags = new List<KeyValuePair<string, string>>();
        Add(MlflowTags.RunName, identity.Name);
        Add(MlflowTags.User, Request.User);
        Add(MlflowTags.SourceName, Request.RecipePath);
        Add(MlflowTags.SourceType, "LOCAL");
        Add(MlflowTags.GitCommit, Code?.Commit);
        Add(MlflowTags.GitBranch, Code?.Branch);
        Add(MlflowTags.GitRepository, Code?.Repository);
        Add(MlflowTags.Note, note);
        Add("runner.version", Runner);
        Add("runner.code_dirty", Code is null ? null : Code.IsDirty ? "true" : "false");
        Add("runner.plan", identity.PlanFingerprint);
        Add("runner.arm", identity.Arm);
        Add("runner.seed", identity.Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return tags;

        void Add(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                tags.Add(KeyValuePair.Create(key, value));
        }
    }

    /// <summary>Reads <c>environment.json</c> of a run; null when there is none that can be read.</summary>
    public static Provenance? Read(RunFolder folder)
    {
        try
        {
            return File.Exists(folder.EnvironmentFile)
                ? JsonSerializer.Deserialize<Provenance>(RegularFile.ReadText(folder.EnvironmentFile, RegularFile.DescriptionBytes), TrackingJson.Indented)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Suffix(int start) => start == 1 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{start}");
}
