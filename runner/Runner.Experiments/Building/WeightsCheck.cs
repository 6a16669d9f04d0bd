using Runner.Composition;
using Runner.Data;
using Runner.Errors;
using Runner.Heads;
using Runner.Interchange;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>
/// Compares what weights were trained with and the recipe that reads them: vocabulary, how text is cut, and all settings of model and heads under which the
/// same tensors compute something else.
/// </summary>
internal sealed class WeightsCheck(Workbench workbench, Plan<ExperimentRecipe> plan)
{
    private const string ModelName = "model", ModelKind = "architecture", HeadKind = "head", TokenizerName = "tokenizer", LabelsName = "labels";

    private readonly SortedDictionary<string, string> _notes = new(StringComparer.Ordinal);

    /// <summary>What was accepted and what could not be told, by the weights: for the record and the display.</summary>
    public IReadOnlyDictionary<string, string> Notes => _notes;

    /// <summary>Checks the recipe's <c>weights</c>.</summary>
    /// <exception cref="RunnerException">RUN4270: they were trained with something else.</exception>
    public void Initial(InitialWeightsOptions weights, ITokenizer? tokenizer)
    {
        if (plan.Value?.Model is { } model)
        {
            Check(new WeightsUse(weights.From, model, "weights.from")
            {
                Accept = weights.Accept, AcceptSetting = "weights.accept", WithHeads = LoadsHeads(weights) != false,
            }, tokenizer);
        }
        if (LoadsHeads(weights) is { } loads)
            _notes[$"heads of weights.from {weights.From}"] = HeadsNote(weights, loads);
    }

    /// <summary>Whether heads are loaded where they fit; null where all of them must be there, as in pretraining.</summary>
    public bool? LoadsHeads(InitialWeightsOptions weights)
    {
        if (weights.Heads == HeadWeights.Load || weights.Heads == HeadWeights.Auto && plan.Value?.Task is not IRecordTaskComponent)
            return null;
        if (weights.Heads == HeadWeights.New)
            return false;
        var origin = WeightsOrigin.Of(workbench, weights.From);
        var here = WeightsOrigin.HeadsOf(plan.Components, plan.Resolved);
        return origin.Heads is { } there && here.Keys.All(there.ContainsKey)
            && (RecipeLabels.Of(plan.Value!) ?? new Dictionary<string, LabelNames>()).All(kind => origin.Labels.TryGetValue(kind.Key, out var names) && names.SequenceEqual(kind.Value.Names));
    }

    /// <summary>What becomes of a model's heads; null where all are loaded.</summary>
    public HeadTransfer? Transfer(InitialWeightsOptions weights, EncoderWithHeads? model) =>
        model is not null && LoadsHeads(weights) is { } loads ? new HeadTransfer(model.Encoder.GetName(), [.. model.Heads.Select(head => head.Path)], loads) : null;

    private string HeadsNote(InitialWeightsOptions weights, bool loads)
    {
        var here = WeightsOrigin.HeadsOf(plan.Components, plan.Resolved).Keys;
        var leftOut = (WeightsOrigin.Of(workbench, weights.From).Heads?.Keys ?? []).Except(loads ? here : [], StringComparer.Ordinal).ToList();
        return $"{(loads ? "loaded" : "drawn anew")}: {string.Join(", ", here)}{(leftOut.Count > 0 ? $"; left out: {string.Join(", ", leftOut)}" : "")}";
    }

    /// <summary>Checks weights for a model of the recipe.</summary>
    /// <exception cref="RunnerException">RUN4270: they were trained with something else.</exception>
    public void Check(WeightsUse use, ITokenizer? tokenizer)
    {
        var origin = WeightsOrigin.Of(workbench, use.From);
        var unknown = new List<string>();
        List<SettingDifference> found =
        [
            .. Model(use, origin, unknown),
            .. use.WithHeads ? Heads(origin) : [],
            .. tokenizer is null ? [] : TokenizerComparison.Of(workbench.Catalog, origin, RecipePaths.Find(plan.Resolved, TokenizerName), tokenizer, unknown),
        ];
        Refuse(use, found, unknown);
    }

    /// <summary>Checks that the numbers of labels mean the same, where weights of a head are read that gives them.</summary>
    /// <exception cref="RunnerException">RUN4270: they mean something else.</exception>
    public void Labels(InitialWeightsOptions weights, IReadOnlyDictionary<string, IReadOnlyList<string>> here)
    {
        if (here.Count == 0 || plan.Value?.Model is not { } model || LoadsHeads(weights) is not null)
            return;
        var origin = WeightsOrigin.Of(workbench, weights.From);
        if (origin.Heads is null || !origin.Heads.Keys.Intersect(WeightsOrigin.HeadsOf(plan.Components, plan.Resolved).Keys, StringComparer.Ordinal).Any())
            return;
        List<SettingDifference> found = [.. here.Where(kind => origin.Labels.TryGetValue(kind.Key, out var there) && !there.SequenceEqual(kind.Value))
            .Select(kind => new SettingDifference($"{LabelsName}.{kind.Key}", string.Join(", ", origin.Labels[kind.Key].Take(12)), string.Join(", ", kind.Value.Take(12))))];
        Refuse(new WeightsUse(weights.From, model, "labels of weights.from") { Accept = weights.Accept, AcceptSetting = "weights.accept" }, found,
            [.. here.Keys.Where(kind => !origin.Labels.ContainsKey(kind)).Select(kind => $"labels.{kind}")]);
    }

    private void Refuse(WeightsUse use, List<SettingDifference> found, List<string> unknown)
    {
        var refused = found.Where(difference => !use.Accept.Any(accepted => Covers(accepted, difference.Name))).ToList();
        if (refused.Count > 0)
        {
            throw ExperimentErrors.TrainedOtherwise.With(use.From, string.Join('\n', refused.Select(d => "  " + Line(d))), OwnerOf(use) + use.AcceptSetting,
                string.Join(", ", refused.Select(d => d.Name)));
        }
        // labels are checked on their own
        var idle = use.Accept.Where(accepted => accepted.StartsWith(LabelsName, StringComparison.Ordinal) == use.Setting.StartsWith(LabelsName, StringComparison.Ordinal)
            && !found.Exists(difference => Covers(accepted, difference.Name))).ToList();
        var notes = found.Select(d => "accepted " + Line(d))
            .Concat(idle.Select(accepted => $"{use.AcceptSetting} names '{accepted}', and nothing of that name differs"))
            .Concat(unknown.Count == 0 ? [] : [$"not compared, as nothing beside the weights says it: {string.Join(", ", unknown)}"]).ToList();
        if (notes.Count > 0)
            _notes[$"{use.Setting} {use.From}"] = string.Join("; ", notes);
    }

    private IEnumerable<SettingDifference> Model(WeightsUse use, WeightsOrigin origin, List<string> unknown)
    {
        var here = plan.Components.FirstOrDefault(c => ReferenceEquals(c.Component, use.Model)) is { } bound ? RecipePaths.Find(plan.Resolved, bound.Path) : null;
        if (origin.Model is null || here is null)
        {
            unknown.Add(ModelName);
            return [];
        }
        var isTransfer = plan.Value?.Weights is { } weights && weights.From == use.From && LoadsHeads(weights) is not null;
        return SettingsComparison.Of(workbench.Catalog, ModelKind, origin.Model, here).Where(difference => !(isTransfer && difference.Name == "pooler")).Select(d => d.Name.Length > 0 ? d : d with { Name = ModelName });
    }

    // the place of the component whose setting it is, which stands beside its model: task. of task.teacher
    private string OwnerOf(WeightsUse use) =>
        plan.Components.FirstOrDefault(c => ReferenceEquals(c.Component, use.Model))?.Path is { } path && path.LastIndexOf('.') is > 0 and var end ? path[..(end + 1)] : "";

    // heads of types that both have: others' tensors are missing or without a place, which is found by their names
    private IEnumerable<SettingDifference> Heads(WeightsOrigin origin)
    {
        var here = WeightsOrigin.HeadsOf(plan.Components, plan.Resolved);
        return (origin.Heads ?? new Dictionary<string, RecipeNode>()).Where(head => here.ContainsKey(head.Key)).SelectMany(head =>
            SettingsComparison.Of(workbench.Catalog, HeadKind, head.Value, here[head.Key]).Select(d => d with { Name = d.Name.Length > 0 ? $"{head.Key}.{d.Name}" : head.Key }));
    }

    // 'tokenizer' accepts 'tokenizer.lower_case' too
    private static bool Covers(string accepted, string name) => name == accepted || name.StartsWith(accepted + ".", StringComparison.Ordinal);

    private static string Line(SettingDifference difference) => $"{difference.Name}: {difference.There} there, {difference.Here} here";
}
