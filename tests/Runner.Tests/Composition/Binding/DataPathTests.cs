using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;

namespace Runner.Tests.Composition.Binding;

public sealed class DataPathTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    private static string Recipe(string manual) => $"name: a\nengine: piston\nmanual: {manual}\n";

    [Fact]
    public void Plain_paths_are_under_the_data_root()
    {
        var file = _bench.File("data/books/manual.txt");
        var plan = _bench.Plan(Recipe("books/manual.txt"), new PlanOptions { DataRoot = "data" });
        Assert.Equal(file, plan.Value!.Manual);
        Assert.Equal("books/manual.txt", Assert.IsType<RecipeScalar>(plan.Resolved["manual"]).Text);
        var path = Assert.Single(plan.DataPaths);
        Assert.Equal(("manual", file, true), (path.Path, path.Location, path.Exists));
    }

    [Fact]
    public void Dotted_paths_are_relative_to_the_file_that_says_them()
    {
        var file = _bench.File("base/manual.txt");
        _bench.File("base/base.yaml", "manual: ./manual.txt\n");
        var plan = _bench.Plan("extends: base/base.yaml\nname: a\nengine: piston\n");
        Assert.Equal(file, plan.Value!.Manual);
        Assert.Equal("./manual.txt", Assert.IsType<RecipeScalar>(plan.Resolved["manual"]).Text);
        Assert.Equal(file, Assert.IsType<RecipeScalar>(plan.Lock()["manual"]).Text);
    }

    [Fact]
    public void A_locked_recipe_stays_portable_below_the_data_root()
    {
        _bench.File("data/manual.txt");
        _bench.File("car.yaml");
        var plan = _bench.Plan(Recipe("./data/manual.txt"), new PlanOptions { DataRoot = "data" });
        Assert.True(plan.IsValid);
        Assert.Equal(Path.Combine(_bench.Folder, "data", "manual.txt"), plan.Value.Manual);
        Assert.Equal("manual.txt", Assert.IsType<RecipeScalar>(plan.Lock()["manual"]).Text);
    }

    [Fact]
    public void A_tilde_is_the_home_folder_also_without_a_data_root()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.SkipWhen(home.Length == 0, "there is no home folder");
        var plan = _bench.Plan(Recipe("~/no-such-folder/manual.txt"));
        var path = Assert.Single(plan.DataPaths);
        Assert.Equal((Path.Combine(home, "no-such-folder", "manual.txt"), false), (path.Location, path.Exists));
        Assert.Equal("~/no-such-folder/manual.txt", Assert.IsType<RecipeScalar>(plan.Resolved["manual"]).Text);
        Assert.Equal(path.Location, Assert.IsType<RecipeScalar>(plan.Lock()["manual"]).Text);
    }

    [Fact]
    public void A_tilde_that_leads_nowhere_says_what_became_of_it()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.SkipWhen(home.Length == 0, "there is no home folder");
        Assert.Contains($"names '{home}/no-such-folder/manual.txt', which does not exist.\n      '~' stands for the home folder, here '{home}'.\n",
            _bench.Found(Recipe("~/no-such-folder/manual.txt")), StringComparison.Ordinal);
        Assert.Contains("'~somebody' is not expanded, only '~/' at the beginning is: write the whole path.", _bench.Found(Recipe("~somebody/manual.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void On_the_command_line_they_are_relative_to_the_current_folder()
    {
        var file = _bench.File("manual.txt");
        var plan = _bench.Plan("name: a\nengine: piston\n", null, "deep/car.yaml", "manual=./manual.txt");
        Assert.Equal(file, plan.Value!.Manual);
    }

    [Fact]
    public void Missing_data_is_a_warning_while_checking_and_an_error_before_running()
    {
        _bench.File("data/manual.txt");
        var options = new PlanOptions { DataRoot = "data" };
        Assert.Equal(
            """
            car.yaml(3,9): warning RUN1011: 'manual' names 'FOLDER/data/manul.txt', which does not exist.
                  did you mean 'manual.txt'?
            1 warning.

            """.ReplaceLineEndings("\n"), _bench.Found(Recipe("manul.txt"), options));
        Assert.StartsWith("car.yaml(3,9): error RUN1011:", _bench.Found(Recipe("manul.txt"), options with { MissingData = Severity.Error }), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_data_root_the_message_says_how_to_give_one() => Assert.Equal(
        """
        car.yaml(3,9): warning RUN1011: 'manual' names 'manual.txt', which does not exist.
              no data root is given: use '--data FOLDER' or RUNNER_DATA. A path relative to this recipe starts with './'.
        1 warning.

        """.ReplaceLineEndings("\n"), _bench.Found(Recipe("manual.txt")));

    [Fact]
    public void Wildcards_need_the_folder_they_start_from()
    {
        _bench.File("data/books/a.txt");
        var options = new PlanOptions { DataRoot = "data" };
        Assert.Equal("no errors.\n", _bench.Found(Recipe("books/*.txt"), options));
        Assert.Contains("RUN1011", _bench.Found(Recipe("bucks/*.txt"), options), StringComparison.Ordinal);
    }
}
