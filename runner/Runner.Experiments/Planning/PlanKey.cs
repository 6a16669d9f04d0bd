using System.Security.Cryptography;
using System.Text;
using Runner.Components;
using Runner.Composition;
using Runner.Data;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>Makes the keys of runs from their plans.</summary>
internal static class PlanKey
{
    private const string TrainingUse = "training";

    /// <summary>What of a run's key the recipe alone tells: its settings and the plugins it uses.</summary>
    public static RunKey OfRecipe(Plan<ExperimentRecipe> plan) => new(Settings(plan).Concat(plan.Plugins.Select(Of)));

    /// <summary>The whole key: the recipe, and by their content the data, weights, vocabulary and other files that it names.</summary>
    /// <param name="plan">The recipe.</param>
    /// <param name="data">Its data, opened.</param>
    /// <param name="contents">Hashes files and weights.</param>
    /// <exception cref="Errors.RunnerException">Something cannot be read.</exception>
    public static RunKey Of(ExperimentPlan plan, DataSource data, ContentHashes contents) =>
        new(OfRecipe(plan.Plan).Parts.Concat(Data(data)).Concat(Tokenizer(plan.Recipe, contents.Cache)).Concat(Files(plan.Plan, data, contents)));

    private static IEnumerable<KeyPart> Settings(Plan<ExperimentRecipe> plan) => plan.Settings
        .Where(s => s.Effect != OptionEffect.Nothing)
        .Select(s => new KeyPart(KindOf(s.Effect), s.Path, s.Value) { IsDefault = s.IsDefault });

    private static KeyPartKind KindOf(OptionEffect effect) => effect switch
    {
        OptionEffect.Measurement => KeyPartKind.Measurement,
        OptionEffect.Rounding => KeyPartKind.Rounding,
        _ => KeyPartKind.Setting,
    };

    // symbols and documentation change with every comment and compute nothing
    private static KeyPart Of(PluginState plugin)
    {
        var files = (plugin.Manifest?.Files ?? new Dictionary<string, string>())
            .Where(f => Path.GetExtension(f.Key) is not (".pdb" or ".xml")).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}\n");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files))));
        return new KeyPart(KeyPartKind.Plugin, plugin.Name, $"{plugin.Version} {hash}");
    }

    // the same use may occur more than once
    private static IEnumerable<KeyPart> Data(DataSource data) => data.Parts.GroupBy(p => p.Use).Select(use => new KeyPart(
        use.Key == TrainingUse ? KeyPartKind.Data : KeyPartKind.EvaluationData, use.Key, string.Join(' ', use.Select(p => p.Fingerprint))));

    // one that is built from the training text is decided by that text and its settings, and building it may take long
    private static IEnumerable<KeyPart> Tokenizer(ExperimentRecipe recipe, string cache) => recipe.Tokenizer is { IsBuiltFromText: false } given
        ? [new KeyPart(KeyPartKind.Tokenizer, "tokenizer", given.Build(new TokenizerContext(null, cache)).Fingerprint)]
        : [];

    // data and tokenizer speak for the files they read; of all others the bytes count
    private static IEnumerable<KeyPart> Files(Plan<ExperimentRecipe> plan, DataSource data, ContentHashes contents)
    {
        foreach (var path in plan.DataPaths)
        {
            var owner = plan.Components.Where(c => path.Path.StartsWith(c.Path, StringComparison.Ordinal) && IsBelow(path.Path, c.Path))
                .MaxBy(c => c.Path.Length)?.Component;
            if (owner is ITokenizerComponent || (owner is ICorpusComponent or IDataComponent && data.Parts.Count > 0))
                continue;
            yield return path.StandIn is not null || WeightsReader.Looks(path.Location)
                ? new KeyPart(KeyPartKind.Weights, path.Path, contents.OfWeights(path.StandIn ?? path.Location))
                : new KeyPart(KeyPartKind.File, path.Path, ContentHashes.OfFiles(path.Location));
        }
    }

    private static bool IsBelow(string path, string component) => path.Length > component.Length && path[component.Length] is '.' or '[';
}
