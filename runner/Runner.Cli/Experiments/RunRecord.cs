using System.Globalization;
using System.Text.Json;
using Runner.Cli.Hosting;
using Runner.LibTorch;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What is written down about a run once its data is open: the data sets, and everything that made it.</summary>
internal static class RunRecord
{
    private const int DigestLength = 36;                   // the store's limit

    public static void Write(
        ExperimentPlan plan, RunSession session, BuiltExperiment experiment, TorchRuntimeReport torch, Workspace workspace, string recipePath)
    {
        foreach (var part in experiment.Data.Parts)
        {
            var source = JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = part.Source });
            session.Journal.LogDataset(new DatasetRecord(part.Name, part.Fingerprint[..DigestLength], "local", source, part.Use));
        }
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
        // a note that somebody wrote on a run before it went on is not written over
        var noted = RunHistory.Read(session.Folder).Note;
        session.Journal.SetTags(provenance.Tags(session.Folder.Identity, noted is null ? plan.Recipe.Tracking.Note ?? plan.Recipe.Description : null));
        if (plan.Changes.Count > 0)
            session.Journal.SetTags([RunLabels.Changes(plan.Changes)]);
        session.Journal.Flush();
    }
}
