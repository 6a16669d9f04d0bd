using Runner.Composition;
using Runner.Recipes;

namespace Runner.Tests.Composition.Support;

/// <summary>Plans recipes given as text and shows what was found as users see it.</summary>
internal sealed class Workbench : IDisposable
{
    private static readonly RecipeEnvironment NoVariables = new() { ReadVariable = _ => null, CurrentDirectory = "/nowhere" };

    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-composition-").FullName;

    public Catalog Catalog { get; init; } = Garage.Catalog;

    public IServiceProvider? Services { get; init; }

    public Plan<Car> Plan(string yaml, PlanOptions? options = null, string file = "car.yaml", params string[] overrides)
    {
        var diagnostics = new DiagnosticBag();
        options ??= new PlanOptions();
        options = options with { Environment = NoVariables with { CurrentDirectory = Folder } };
        var plan = new PlanComposer(Catalog, Services).ComposeText<Car>(
            yaml, Path.Combine(Folder, file), [.. overrides.Select(o => RecipeOverride.Parse(o, diagnostics)!)], options, diagnostics);
        Assert.NotNull(plan);
        return plan;
    }

    /// <summary>The car of a recipe that must be right.</summary>
    public Car Car(string yaml)
    {
        var plan = Plan(yaml);
        Assert.Equal("no errors.\n", Text(plan));
        return plan.Value!;
    }

    /// <summary>Everything found, as the command line prints it.</summary>
    public string Found(string yaml, PlanOptions? options = null) => Text(Plan(yaml, options));

    public string Text(Plan<Car> plan)
    {
        Assert.Equal(plan.Diagnostics.HasErrors, !plan.IsValid);
        return DiagnosticFormatter.Format(plan.Diagnostics.Items, Folder).Replace(Folder, "FOLDER", StringComparison.Ordinal);
    }

    public string File(string path, string text = "")
    {
        path = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
