namespace Runner.Recipes;

/// <summary>Reads a recipe with everything it extends. Each file is read and merged once, however often it is named.</summary>
internal sealed class RecipeLoader(RecipeEnvironment environment, DiagnosticBag diagnostics)
{
    private const string Extends = "extends";
    private readonly Dictionary<string, RecipeMap?> _merged = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private readonly List<RecipeFile> _files = [];
    private bool _isOverFileBudget;
    private ShownFiles? _shown;

    /// <summary>Files read so far, in order.</summary>
    public IReadOnlyList<RecipeFile> Files => _files;

    /// <summary>The recipe in the file at <paramref name="path"/>, or null where it cannot be read.</summary>
    public RecipeMap? LoadFile(string path)
    {
        if (FullPath(environment.CurrentDirectory, path) is { } full && (File.Exists(full) || Directory.Exists(full)))
        {
            _shown = new ShownFiles(full, environment.CurrentDirectory);
            return Load(full, site: null);
        }
        var hint = FullPath(environment.CurrentDirectory, path) is { } missing ? NearestFile(missing, path) : null;
        diagnostics.Error(RecipeErrors.RecipeNotFound, new SourceMark(path, 0, 0), hint, path);
        return null;
    }

    /// <summary>The recipe in <paramref name="text"/>, as if it stood in <paramref name="virtualFile"/>.</summary>
    public RecipeMap? LoadText(string text, string virtualFile)
    {
        var full = FullPath(environment.CurrentDirectory, virtualFile) ?? virtualFile;
        _shown = new ShownFiles(full, environment.CurrentDirectory);
        _open.Add(full);
        return RecipeReader.ReadText(text, full, environment.Budgets, diagnostics) is { } root ? MergeBases(root, full) : null;
    }

    private RecipeMap? Load(string full, RecipeNode? site)
    {
        if (_merged.TryGetValue(full, out var known))
            return known;
        _open.Add(full);
        if (_shown?.Contains(full) == false)
            diagnostics.Withhold(full);
        var (root, file) = RecipeReader.ReadFile(full, site, environment.Budgets, diagnostics);
        if (file is not null)
            _files.Add(file);
        var result = root is null ? null : MergeBases(root, full);
        _open.RemoveAt(_open.Count - 1);
        return _merged[full] = result;
    }

    private RecipeMap MergeBases(RecipeMap root, string file)
    {
        if (root[Extends] is not { } extends)
            return root;
        var own = root with { Entries = [.. root.Entries.Where(e => e.Key != Extends)] };
        RecipeMap? bases = null;
        foreach (var path in BasePaths(extends))
        {
            if (LoadBase(path, Path.GetDirectoryName(file) ?? "") is { } next)
                bases = bases is null ? next : RecipeMerge.Merge(bases, next);
        }
        return bases is null ? own : RecipeMerge.Merge(bases, own);
    }

    private IEnumerable<RecipeScalar> BasePaths(RecipeNode extends)
    {
        IReadOnlyList<RecipeNode> paths = extends is RecipeList list ? list.Items : [extends];
        foreach (var path in paths)
        {
            if (path is RecipeScalar { IsNull: false, Text.Length: > 0 } scalar && !scalar.Text.Contains("${", StringComparison.Ordinal))
                yield return scalar;
            else if (path is not RecipeScalar { IsNull: true } || extends is RecipeList)
                diagnostics.Error(RecipeErrors.ExtendsNotPath, path, null);
        }
    }

    private RecipeMap? LoadBase(RecipeScalar path, string folder)
    {
        if (FullPath(folder, path.Text) is not { } full || !(File.Exists(full) || Directory.Exists(full)))
        {
            diagnostics.Error(RecipeErrors.BaseNotFound, path, NearestFile(FullPath(folder, path.Text), path.Text), path.Text);
            return null;
        }
        if (!ShownFiles.IsNamedRecipe(full))
        {
            diagnostics.Error(RecipeErrors.BaseNotNamedRecipe, path, NearestFile(full, path.Text), path.Text);
            return null;
        }
        if (_open.IndexOf(full) is >= 0 and var first)
        {
            var cycle = _open.Skip(first).Append(full).Select(f => DisplayPath.Of(f, environment.CurrentDirectory));
            diagnostics.Error(RecipeErrors.ExtendsCycle, path, null, string.Join(" -> ", cycle));
            return null;
        }
        if (!_merged.ContainsKey(full) && _merged.Count + _open.Count >= environment.Budgets.Files)
        {
            if (!_isOverFileBudget)
                diagnostics.Error(RecipeErrors.TooManyFiles, path, null, environment.Budgets.Files);
            _isOverFileBudget = true;
            return null;
        }
        return Load(full, path);
    }

    private static string? FullPath(string folder, string path)
    {
        try
        {
            return Path.GetFullPath(path, folder);
        }
        catch (ArgumentException)           // a character no path can have
        {
            return null;
        }
    }

    /// <summary>A hint at the file of the same folder whose name is nearest, written as <paramref name="written"/> is.</summary>
    private static string? NearestFile(string? missing, string written)
    {
        if (missing is null || Path.GetDirectoryName(missing) is not { } folder || !Directory.Exists(folder))
            return null;
        var name = Path.GetFileName(missing);
        try
        {
            var names = Directory.EnumerateFiles(folder).Take(1000).Select(Path.GetFileName).OfType<string>().ToList();
            var near = names.Find(n => Path.GetFileNameWithoutExtension(n) == name) ?? NearestName.Suggest(name, names);
            return near is null ? null : $"did you mean '{written[..^Math.Min(name.Length, written.Length)]}{near}'?";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
