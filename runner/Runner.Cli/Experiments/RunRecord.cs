using System.Globalization;
using System.Text.Json;
using Runner.Cli.Hosting;
using Runner.Data;
using Runner.LibTorch;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What is written down about a run once its data is open: the data sets, and everything that made it.</summary>
internal static class RunRecord
{
    private const int DigestLength = 36;                   // the store's limit

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(
        ExperimentPlan plan, RunSession session, BuiltExperiment experiment, TorchRuntimeReport torch, Workspace workspace, string recipePath)
    {
        foreach (var part in experiment.Data.Parts)
        {
            var source = JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = part.Source });
            session.Journal.LogDataset(new DatasetRecord(part.Name, part.Fingerprint[..DigestLength], "local", source, part.Use));
        }
        RecordHealth(session, experiment.Health);
        var provenance = Provenance.Capture(new ProvenanceRequest
        {
            OutputPaths = workspace.OutputPaths,
            RecipePath = recipePath,
            RecipeFiles = plan.Plan.Files.ToDictionary(f => f.Path, f => f.Sha256),
            Plugins = plan.Plan.Plugins.ToDictionary(p => $"{p.Name} {p.Version}", p => p.ManifestHash ?? ""),
            Data = experiment.DataFingerprints,
            EnvironmentReads = plan.Plan.Composed.EnvironmentReads.ToDictionary(r => r.Name, r => r.Value ?? "(not set)"),
            Seeds = new Dictionary<string, long> { ["seed"] = plan.Recipe.Seed },
            Tensors = new Dictionary<string, string>
            {
                ["libtorch"] = torch.Description,
                ["threads"] = plan.Recipe.Train.Threads.ToString(CultureInfo.InvariantCulture),
                ["device"] = plan.Recipe.Train.Device,
                ["precision"] = plan.Recipe.Train.Precision,
            },
        });
        provenance.Record(session.Folder, session.Journal, workspace.Notice);
        session.Journal.SetTags(provenance.Tags(session.Folder.Identity, plan.Recipe.Tracking.Note ?? plan.Recipe.Description));
        session.Journal.Flush();
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
