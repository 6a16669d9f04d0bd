using Runner.Recipes;

namespace Runner.Tests.Recipes.Diagnostics;

public sealed class DiagnosticFormatterTests
{
    private static readonly RecipeScalar Node = new()
    {
        Mark = new SourceMark("/home/ada/recipes/nezha-small.yaml", 14, 9),
        Text = "3",
        Trail = [new SourceMark("/home/ada/recipes/base/bert.yaml", 31, 5)],
    };

    [Fact]
    public void Reads_like_a_compiler()
    {
        var bag = new DiagnosticBag();
        bag.Error(RecipeErrors.UnknownKey, Node, "did you mean 'max_distance'?", "max_distnace", "'position/relative-functional' version 1");
        bag.Warning(RecipeErrors.MissingFile, new SourceMark("/elsewhere/a.yaml", 0, 0) is var m ? Node with { Mark = m, Trail = [] } : Node, null, "corpus", "/data/x");
        bag.Error(RecipeErrors.OutOfRange, Node with { Trail = [.. Node.Trail, new SourceMark("--set a=1", 1, 3)] }, null, "rate", "1.5", "between 0 and 1");

        Assert.Equal(
            """
            recipes/nezha-small.yaml(14,9): error RUN1003: 'max_distnace' is not a setting of 'position/relative-functional' version 1.
                  did you mean 'max_distance'?  (inherited from recipes/base/bert.yaml(31,5))
            /elsewhere/a.yaml: warning RUN1011: 'corpus' names '/data/x', which does not exist.
                  A path that begins with './' starts at the recipe's folder, others at the data root ('--data FOLDER' or RUNNER_DATA); 'runner data list' shows data that can be fetched. 'runner validate --no-data' checks a recipe whose data are elsewhere.
            recipes/nezha-small.yaml(14,9): error RUN1005: 'rate' is 1.5, but must be between 0 and 1.
                  Choose a value within the range.  (inherited from recipes/base/bert.yaml(31,5), --set a=1(1,3))
            2 errors, 1 warning.

            """, DiagnosticFormatter.Format(bag.Items, "/home/ada"));
    }

    [Fact]
    public void A_key_carries_the_trail_of_its_map()
    {
        var bag = new DiagnosticBag();
        var entry = new RecipeEntry("hiden", new SourceMark("/home/ada/a.yaml", 3, 5), Node);
        bag.Error(RecipeErrors.UnknownKey, entry, new RecipeMap { Mark = default, Entries = [entry], Trail = Node.Trail }, null, "hiden", "'x/y' version 1");

        Assert.Equal(
            """
            a.yaml(3,5): error RUN1003: 'hiden' is not a setting of 'x/y' version 1.
                  'runner components show TYPE' lists the settings of a component or section, 'runner components show recipe' the sections.  (inherited from recipes/base/bert.yaml(31,5))

            """, DiagnosticFormatter.Format(bag.Items[0], "/home/ada/"));
    }

    [Theory]
    [InlineData(0, 0, "no errors.")]
    [InlineData(1, 0, "1 error.")]
    [InlineData(0, 2, "2 warnings.")]
    [InlineData(2, 1, "2 errors, 1 warning.")]
    public void Summary(int errors, int warnings, string expected)
    {
        var bag = new DiagnosticBag();
        for (var i = 0; i < errors; i++)
            bag.Error(RecipeErrors.RootNotMap, Node, null);
        for (var i = 0; i < warnings; i++)
            bag.Warning(RecipeErrors.RootNotMap, Node, null);

        Assert.Equal((expected, errors), (DiagnosticFormatter.Summary(bag.Items), bag.ErrorCount));
    }

    [Fact]
    public void Text_of_a_recipe_cannot_move_the_cursor()
    {
        var bag = new DiagnosticBag();
        bag.Error(RecipeErrors.UnknownReference, Node, null, "a\u001b[2Jb\nc");

        Assert.Contains("'${a\\u001B[2Jb\\u000Ac}'", DiagnosticFormatter.Format(bag.Items, "/home/ada"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_message_is_cut()
    {
        var bag = new DiagnosticBag();
        bag.Error(RecipeErrors.UnknownReference, Node, null, new string('x', 100_000));

        var text = DiagnosticFormatter.Format(bag.Items, "/home/ada");

        Assert.InRange(text.Length, 500, 800);
        Assert.Contains("xxx...\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_is_cut()
    {
        var bag = new DiagnosticBag();
        for (var i = 0; i < 1000; i++)
            bag.Error(RecipeErrors.RootNotMap, Node, null);

        var lines = DiagnosticFormatter.Format(bag.Items, "/home/ada").Split('\n');

        Assert.Equal(["... and 800 more.", "1000 errors.", ""], lines[^3..]);
    }
}
