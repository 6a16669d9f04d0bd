using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Sources;

/// <summary>Every recipe of the repository is checked, explained and, where it is small and its data is there, run for two steps.</summary>
public sealed class RecipesTests
{
    private const int LargestHidden = 256;

    /// <summary>All recipes that are whole ones: fragments to extend have no name.</summary>
    public static TheoryData<string> Recipes =>
    [
        .. Directory.EnumerateFiles(Repository.File("recipes"), "*.yaml", SearchOption.AllDirectories)
            .Where(IsWhole).Select(Repository.Relative).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Is_good(string recipe)
    {
        using var sandbox = new Sandbox();

        sandbox.InProcess(["validate", Repository.File(recipe), "--no-data", .. Data]).Expect(0).Says("the recipe is good");
        sandbox.InProcess(["explain", Repository.File(recipe), .. Data]).Expect(0).Says("task.type");
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Runs_two_steps(string recipe)
    {
        using var sandbox = new Sandbox();
        var path = Repository.File(recipe);
        var check = sandbox.InProcess(["validate", path, "--no-data", .. Data]).Expect(0);
        Assert.SkipWhen(check.Error.Contains("RUN1011", StringComparison.Ordinal), "its data is not here");
        var explained = sandbox.InProcess(["explain", path, .. Data]).Expect(0).Output;
        Assert.SkipWhen(Setting(explained, "model.hidden") is { } hidden && int.Parse(hidden, System.Globalization.CultureInfo.InvariantCulture) > LargestHidden,
            $"its model is too large for a quick test (hidden size above {LargestHidden})");

        var isAblation = explained.Contains("\nablation.", StringComparison.Ordinal);
        sandbox.Runner(
        [
            .. sandbox.Run(path), .. Data, "--set", "train.duration=2steps", "--set", "train.batch_size=4", "--set", "train.threads=1", "--set", "evaluate.max_examples=4",
            "--set", "tracking.system_metrics=false", .. isAblation ? ["--set", "ablation.seeds=[1]"] : Array.Empty<string>(),
            .. new[] { "data.train", "data.evaluation" }.Where(d => Setting(explained, $"{d}.documents") is not null).SelectMany(d => new[] { "--set", $"{d}.documents=40" }),
        ]).Expect(0);

        Assert.NotEmpty(sandbox.Runs);
        Assert.All(sandbox.Runs, run => Assert.Equal(RunStatus.Finished, RunHistory.Read(run).Status));
        Assert.All(sandbox.Runs.Where(r => !isAblation || r.Identity.ParentRunId is not null), run => Assert.Equal(2, RunHistory.Read(run).Points("train/loss")[^1].Step));
    }

    [Fact]
    public void There_are_recipes() => Assert.Contains("recipes/quickstart.yaml", Recipes.Select(row => row.Data));

    private static string[] Data => Repository.Data is { } data ? ["--data", data] : [];

    private static bool IsWhole(string path) => File.ReadLines(path).Any(line => line.StartsWith("name:", StringComparison.Ordinal));

    private static string? Setting(string explained, string path) =>
        explained.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words.Length > 1 && words[0] == path)?[1];
}
