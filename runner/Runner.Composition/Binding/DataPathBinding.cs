using Runner.Errors;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>Finds what a data path names: see <see cref="Components.DataPathAttribute"/>.</summary>
internal static class DataPathBinding
{
    public static Bound Bind(RecipeScalar node, SettingLocation setting, BindingOptions options, List<BoundDataPath> paths, DiagnosticBag diagnostics, bool mayBeRun)
    {
        if (node.Text.Trim().Length == 0 || node.Text.Contains('\0', StringComparison.Ordinal))
        {
            diagnostics.Error(RecipeErrors.WrongType, node, null, setting.Label, "the path of a file or folder", "an empty text");
            return Bound.Failed(node);
        }
        var location = Locate(node, options);
        var exists = location is not null && Path.Exists(WithoutWildcards(location));
        WeightsSearch? search = null;
        if (!exists && mayBeRun && options.FindWeights is { } find)
        {
            if (!TryFindRun(node, location, setting, find, diagnostics, out search))
                return Bound.Failed(node);
            if (search?.Found is { } found)
                return BindRun(found, node, location, setting, options, paths);
        }
        paths.Add(new BoundDataPath(setting.Path!, node, location ?? Path.GetFullPath(node.Text, options.CurrentDirectory), exists) { IsWeights = mayBeRun });
        if (exists)
            return new Bound(true, location, node);

        var named = search is null ? location ?? node.Text : node.Text;
        var run = search?.Hint is { } near ? $"no run has that name or an id that begins with it; {near}" : null;
        var hint = OfHome(node.Text) ?? (location is not null ? Nearest(location) ?? run
            : run is not null ? run + " A folder is named from the data root ('--data FOLDER') or, with './' before it, from this recipe."
            : "no data root is given: use '--data FOLDER' or RUNNER_DATA. A path relative to this recipe starts with './'.");
        if (options.MissingData == Severity.Warning)
            diagnostics.Warning(RecipeErrors.MissingFile, node, hint, setting.Label, named);
        else
            diagnostics.Error(RecipeErrors.MissingFile, node, hint, setting.Label, named);
        return new Bound(true, location ?? Path.GetFullPath(node.Text, options.CurrentDirectory), node);
    }

    /// <summary>True for paths that start in the home folder of whoever runs the recipe.</summary>
    public static bool IsInHome(string text) => text == "~" || text.StartsWith("~/", StringComparison.Ordinal);

    private static Bound BindRun(FoundWeights run, RecipeScalar node, string? location, SettingLocation setting, BindingOptions options, List<BoundDataPath> paths)
    {
        if (run.IsStandIn)
        {
            paths.Add(new BoundDataPath(setting.Path!, node, location ?? Path.GetFullPath(node.Text, options.CurrentDirectory), false) { IsWeights = true, StandIn = run.Location });
            return new Bound(true, run.Location, node);
        }
        // a path stays one; a name becomes what it means now
        var kept = IsRelativeToRecipe(node.Text) || IsInHome(node.Text) || Path.IsPathFullyQualified(node.Text) ? node : DefaultNode.Text(run.Reference, node.Mark, node.Trail);
        paths.Add(new BoundDataPath(setting.Path!, kept, run.Location, true) { IsWeights = true });
        return new Bound(true, run.Location, kept);
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    // what became of '~', as nobody sees it in the recipe
    private static string? OfHome(string text) =>
        IsInHome(text) ? $"'~' stands for the home folder, here '{Home}'. {Nearest(InHome(text))}".TrimEnd()
        : text.StartsWith('~') ? $"'{text.Split('/')[0]}' is not expanded, only '~/' at the beginning is: write the whole path."
        : null;

    private static string InHome(string text) => Path.GetFullPath(Home + text[1..]);

    // false where a run is named wrongly
    private static bool TryFindRun(RecipeScalar node, string? location, SettingLocation setting, FindWeights find, DiagnosticBag diagnostics, out WeightsSearch? search)
    {
        try
        {
            search = find(node.Text, location, setting.Path!);
            return true;
        }
        catch (RunnerException error)
        {
            search = null;
            diagnostics.Error(RecipeErrors.WrongType, node, error.Remedy, setting.Label, "trained weights", $"'{node.Text}': {error.Message.TrimEnd('.')}");
            return false;
        }
    }

    /// <summary>True for paths that are relative to the recipe.</summary>
    public static bool IsRelativeToRecipe(string text) => text is "." or ".." || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal);

    private static string? Locate(RecipeScalar node, BindingOptions options)
    {
        if (Path.IsPathFullyQualified(node.Text))
            return Path.GetFullPath(node.Text);
        if (IsInHome(node.Text))
            return InHome(node.Text);
        if (!IsRelativeToRecipe(node.Text))
            return options.DataRoot is { } root ? Path.GetFullPath(node.Text, Path.GetFullPath(root, options.CurrentDirectory)) : null;
        var recipe = Path.GetFullPath(node.Mark.File, options.CurrentDirectory);
        return Path.GetFullPath(node.Text, File.Exists(recipe) ? Path.GetDirectoryName(recipe)! : options.CurrentDirectory);
    }

    // Some components take wildcards; what they match is theirs to find, but the folder they start from must be there.
    private static string WithoutWildcards(string location)
    {
        var wildcard = location.AsSpan().IndexOfAny('*', '?');
        return wildcard < 0 || Path.Exists(location) ? location : location[..Math.Max(1, location.LastIndexOf(Path.DirectorySeparatorChar, wildcard))];
    }

    private static string? Nearest(string location)
    {
        if (Path.GetDirectoryName(location) is not { } folder || !Directory.Exists(folder))
            return null;
        try
        {
            return NearestName.Hint(Path.GetFileName(location), Directory.EnumerateFileSystemEntries(folder).Take(10_000).Select(f => Path.GetFileName(f)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
