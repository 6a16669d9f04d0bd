using System.Globalization;
using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>Turns an ablation section into its arms, with every mistake found at once.</summary>
public static class AblationExpansion
{
    /// <summary>Most arms an ablation may have.</summary>
    public const int MaxArms = 1000;

    /// <summary>Name of the one arm of an ablation that has seeds alone: the recipe as it stands.</summary>
    public const string OnlyArm = "recipe";

    /// <param name="options">The bound section.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="section">The section as written, for exact places in messages about bound values.</param>
    /// <returns>The plan, or null when there were errors.</returns>
    public static AblationPlan? Expand(AblationOptions options, DiagnosticBag diagnostics, RecipeMap? section = null)
    {
        var marks = new AblationMarks(options, section);
        var found = new DiagnosticBag();
        var named = ReadArms(options.Arms, found);
        var zip = ReadAxes(options.Zip, "zip", found);
        var grid = ReadAxes(options.Grid, "grid", found);
        CheckZip(zip, found);
        CheckSetTwice(named, zip, grid, found);
        AblationChecks.Seeds(options, marks, found);
        AblationChecks.Metrics(options, marks, found);

        var arms = found.HasErrors ? [] : Combine(named, zip, grid, options.Seeds.Count > 0, marks, found);
        if (!found.HasErrors)
            AblationChecks.Names(options, arms, marks, found);
        foreach (var item in found.Items)
            diagnostics.Add(item);
        return found.HasErrors ? null : new AblationPlan(arms, options.Seeds, options.Baseline ?? arms[0].Name);
    }

    private static List<AblationArm> Combine(
        List<AblationArm> named, List<AblationAxis> zip, List<AblationAxis> grid, bool hasSeeds, AblationMarks marks, DiagnosticBag found)
    {
        if (named.Count == 0 && zip.Count == 0 && grid.Count == 0)
        {
            // several seeds of one model: how far chance alone carries a result
            if (hasSeeds)
                return [new AblationArm(OnlyArm, [])];
            found.Error(AblationErrors.NoArms, marks.Section, null);
            return [];
        }
        var count = (double)Math.Max(1, named.Count) * (zip.Count == 0 ? 1 : zip[0].Values.Count);
        count = grid.Aggregate(count, (product, axis) => product * axis.Values.Count);
        if (count > MaxArms)
        {
            found.Error(AblationErrors.TooMany, marks.Section, null, count.ToString("0", CultureInfo.InvariantCulture), MaxArms);
            return [];
        }

        AblationAxis.Shorten([.. zip, .. grid]);
        var arms = named.Count > 0 ? named : [new AblationArm("", [])];
        if (zip.Count > 0)
            arms = [.. arms.SelectMany(arm => Enumerable.Range(0, zip[0].Values.Count).Select(row => zip.Aggregate(arm, (a, axis) => axis.AddTo(a, row))))];
        foreach (var axis in grid)
            arms = [.. arms.SelectMany(arm => Enumerable.Range(0, axis.Values.Count).Select(row => axis.AddTo(arm, row)))];
        foreach (var same in arms.GroupBy(a => a.Name).Where(g => g.Count() > 1))
            found.Error(AblationErrors.SameArm, marks.Section, null, same.Key);
        return arms;
    }

    private static List<AblationArm> ReadArms(RecipeNode? node, DiagnosticBag found)
    {
        var arms = new List<AblationArm>();
        if (!TryMap(node, "arms", "names and their overrides", found, out var map))
            return arms;
        foreach (var (name, _, value) in map.Entries)
        {
            if (TryMap(value, "arms." + name, "dotted paths and values", found, out var overrides))
                CheckPaths(overrides, found);
            arms.Add(new AblationArm(name, [.. overrides.Entries.Select(e => KeyValuePair.Create(e.Key, e.Value))]));
        }
        return arms;
    }

    private static List<AblationAxis> ReadAxes(RecipeNode? node, string where, DiagnosticBag found)
    {
        var axes = new List<AblationAxis>();
        if (!TryMap(node, where, "dotted paths and lists of values", found, out var map))
            return axes;
        CheckPaths(map, found);
        foreach (var (path, _, value) in map.Entries)
        {
            if (value is RecipeList { Items.Count: > 0 } list)
                axes.Add(new AblationAxis(path, list.Items, list));
            else
                found.Error(AblationErrors.NotAList, value, null, path, where);
        }
        return axes;
    }

    // nothing at all reads as an empty map
    private static bool TryMap(RecipeNode? node, string where, string content, DiagnosticBag found, out RecipeMap map)
    {
        map = node as RecipeMap ?? new RecipeMap { Mark = node?.Mark ?? default, Entries = [] };
        if (node is null or RecipeMap || node is RecipeScalar { IsNull: true })
            return node is RecipeMap;
        found.Error(AblationErrors.NotAMap, node, null, where, content);
        return false;
    }

    private static void CheckPaths(RecipeMap map, DiagnosticBag found)
    {
        foreach (var entry in map.Entries)
            if (entry.Key is "seed" or "ablation" or "extends" or "name" || entry.Key.StartsWith("ablation.", StringComparison.Ordinal))
                found.Error(AblationErrors.ReservedPath, entry.KeyMark, null, entry.Key);
    }

    private static void CheckZip(List<AblationAxis> zip, DiagnosticBag found)
    {
        foreach (var axis in zip.Skip(1))
            if (axis.Values.Count != zip[0].Values.Count)
                found.Error(AblationErrors.UnequalZip, axis.List, null, axis.Path, axis.Values.Count, zip[0].Path, zip[0].Values.Count);
    }

    private static void CheckSetTwice(List<AblationArm> named, List<AblationAxis> zip, List<AblationAxis> grid, DiagnosticBag found)
    {
        var axes = zip.Select(a => (Where: "zip", a)).Concat(grid.Select(a => (Where: "grid", a))).ToList();
        foreach (var (where, axis) in axes)
        {
            foreach (var arm in named.Where(n => n.Overrides.Any(o => Hides(axis.Path, o.Key))))
                found.Error(AblationErrors.SetTwice, axis.List, null, axis.Path, "arms." + arm.Name, where);
            if (where == "grid" && zip.Find(z => Hides(axis.Path, z.Path)) is not null)
                found.Error(AblationErrors.SetTwice, axis.List, null, axis.Path, "zip", "grid");
        }
    }

    // grid comes after arms: setting 'model' there throws away what an arm put into 'model.hidden'
    private static bool Hides(string later, string earlier) =>
        earlier == later || earlier.StartsWith(later + ".", StringComparison.Ordinal) || earlier.StartsWith(later + "[", StringComparison.Ordinal);
}
