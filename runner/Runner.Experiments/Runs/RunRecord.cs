using System.Globalization;
using System.Text.Json;
using Runner.Data;
using Runner.LibTorch;
using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>What is written down about a run once its data is open: the data sets, and everything that made it.</summary>
internal static class RunRecord
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(
        ExperimentPlan plan, RunSession session, BuiltExperiment experiment, TorchRuntimeReport torch, Workspace workspace, Workbench workbench, string recipePath)
    {
        if (plan.Key is { } key)
            RunKeyFile.Write(session.Folder, key);
        if (experiment.Tokenizer is { } tokenizer)
            KeptTokenizer.Write(workbench, plan, session.Folder, tokenizer);
        RunLabelFiles.Write(session.Folder, experiment.Task.Labels);
        foreach (var dataset in DatasetRecords.Of(experiment.Data.Parts, recipePath, experiment.Task.Training.Count))
            session.Journal.LogDataset(dataset);
        if (ArmOf(session.Folder) is { } arm)
        {
            session.Journal.LogParameters(arm);
            session.Journal.SetTags([KeyValuePair.Create("runner.ablation", arm[0].Value)]);
        }
        RecordHealth(session, experiment.Health);
        Record(plan, session, workspace, new ProvenanceRequest
        {
            RecipePath = recipePath,
            Data = experiment.DataFingerprints,
            Weights = experiment.WeightNotes,
            Seeds = new Dictionary<string, long> { ["seed"] = plan.Recipe.Seed },
            Tensors = new Dictionary<string, string>
            {
                ["libtorch"] = torch.Description,
                ["threads"] = plan.Recipe.Train.Threads.ToString(CultureInfo.InvariantCulture),
                ["device"] = plan.Recipe.Train.Device,
                ["precision"] = plan.Recipe.Train.Precision,
            },
        }, plan.Recipe.Tracking.Note ?? plan.Recipe.Description);
    }

    /// <summary>That of an ablation's own run, which trains nothing: source, commit and plan. Its description is written with its results.</summary>
    public static void WriteParent(ExperimentPlan plan, RunSession session, Workspace workspace, string recipePath) =>
        Record(plan, session, workspace, new ProvenanceRequest { RecipePath = recipePath }, note: null);

    private static void Record(ExperimentPlan plan, RunSession session, Workspace workspace, ProvenanceRequest request, string? note)
    {
        var provenance = Provenance.Capture(request with
        {
            OutputPaths = workspace.OutputPaths,
            DataRoot = plan.Plan.DataRoot,
            Hide = MlflowSecrets.Of(workspace.StoreOf(plan.Recipe.Tracking)).Hide,
            RecipeFiles = plan.Plan.Files.ToDictionary(f => f.Path, f => f.Sha256),
            Plugins = plan.Plan.Plugins.ToDictionary(p => $"{p.Name} {p.Version}", p => p.ManifestHash ?? ""),
            EnvironmentReads = plan.Plan.Composed.EnvironmentReads.ToDictionary(r => r.Name, r => r.Value ?? "(not set)"),
        });
        provenance.Record(session.Folder, session.Journal, workspace.Notice);
        // a note that somebody wrote on a run before it went on is not written over
        var noted = RunHistory.Read(session.Folder).Note;
        session.Journal.SetTags(provenance.Tags(session.Folder.Identity, noted is null ? note : null));
        session.Journal.Flush();
    }

    // parameters are what MLflow's charts group by and have as axes; tags are not
    private static KeyValuePair<string, string>[]? ArmOf(RunFolder run)
    {
        if (run.Identity is not { ParentRunId: { } parent, Arm: { } arm })
            return null;
        var folder = Path.Combine(Path.GetDirectoryName(run.Location)!, parent);
        var ablation = File.Exists(Path.Combine(folder, "run.json")) ? RunFolder.Open(folder).Identity.Name : parent;
        return [KeyValuePair.Create("ablation", ablation), KeyValuePair.Create("arm", arm)];
    }

    /// <summary>What was measured in the data, as <c>artifacts/data-health.json</c>, and the numbers of its warnings as a tag.</summary>
    private static void RecordHealth(RunSession session, IReadOnlyList<DataHealth> measured)
    {
        if (measured.Count == 0)
            return;
        var file = Path.Combine(session.Folder.ArtifactsFolder, "data-health.json");
        Directory.CreateDirectory(session.Folder.ArtifactsFolder);
        File.WriteAllText(file, JsonSerializer.Serialize(measured, Readable) + "\n");
        session.Journal.LogArtifact(file);
        var warnings = measured.SelectMany(health => health.Findings).Select(finding => finding.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        if (warnings.Count > 0)
            session.Journal.SetTags([KeyValuePair.Create("runner.data_warnings", string.Join(" ", warnings))]);
    }
}
