using System.Globalization;
using System.Text.Json;
using Runner.Cli.Hosting;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>What is written down about a run besides its metrics: settings, data, and everything that made it.</summary>
internal static class RunRecord
{
    private const int DigestLength = 36;                   // the store's limit

    /// <summary>Settings and the resolved recipe.</summary>
    public static void Describe(ExperimentPlan plan, RunFolder folder, RunJournal journal, Workspace workspace)
    {
        File.WriteAllText(folder.RecipeFile, RecipeWriter.ToYaml(plan.Plan.Lock()));
        journal.LogArtifact(folder.RecipeFile);
        journal.LogParameters(RecipeParameters.Flatten(Without(plan.Plan.Resolved, "ablation"), workspace.Notice));
        journal.SetTags(plan.Recipe.Tracking.Tags);
        journal.Flush();
    }

    /// <summary>The data sets, so that they show on the run's page.</summary>
    public static void Data(BuiltExperiment experiment, RunJournal journal)
    {
        foreach (var (use, corpus) in experiment.Corpora)
        {
            var source = JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = corpus.Source });
            journal.LogDataset(new DatasetRecord(corpus.Name, corpus.Fingerprint[..DigestLength], "local", source, use));
        }
    }

    /// <summary>Code, software, machine, data and command: <c>environment.json</c> and the standard tags.</summary>
    public static void Environment(
        ExperimentPlan plan, RunFolder folder, RunJournal journal, Workspace workspace, TorchRuntimeReport torch,
        IReadOnlyDictionary<string, string> dataFingerprints, string recipePath)
    {
        var provenance = Provenance.Capture(new ProvenanceRequest
        {
            CodeFolder = System.Environment.CurrentDirectory,
            RecipePath = recipePath,
            RecipeFiles = plan.Plan.Files.ToDictionary(f => f.Path, f => f.Sha256),
            Plugins = plan.Plan.Plugins.ToDictionary(p => $"{p.Name} {p.Version}", p => p.ManifestHash ?? ""),
            Data = dataFingerprints,
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
        provenance.Record(folder, journal, workspace.Notice);
        journal.SetTags(provenance.Tags(folder.Identity, plan.Recipe.Tracking.Note ?? plan.Recipe.Description));
        journal.Flush();
    }

    private static RecipeMap Without(RecipeMap root, string key) => root with { Entries = [.. root.Entries.Where(e => e.Key != key)] };
}
