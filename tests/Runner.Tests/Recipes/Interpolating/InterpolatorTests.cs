using Runner.Recipes;

namespace Runner.Tests.Recipes.Interpolating;

public sealed class InterpolatorTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vars: {w: 3}\na: ${w}", "a: 3\n")]
    [InlineData("vars: {w: '3'}\na: ${w}", "a: \"3\"\n")]                         // taken whole: a string stays a string
    [InlineData("vars: {w: 3}\na: \"${w}\"", "a: 3\n")]                           // and a number a number, quotes or not
    [InlineData("vars: {w: 3}\na: ${ w }", "a: 3\n")]
    [InlineData("vars: {w: 3}\na: ${w}steps", "a: 3steps\n")]
    [InlineData("vars: {w: 3}\na: \"${w}0\"", "a: \"30\"\n")]                     // within quoted text it is text
    [InlineData("vars: {w: {x: 1}}\na: ${w}\nb: ${w.x}", "a:\n  x: 1\nb: 1\n")]
    [InlineData("vars: {w: [1, {x: 2}]}\na: ${w}\nb: ${w[1].x}", "a:\n  - 1\n  - x: 2\nb: 2\n")]
    [InlineData("m: {h: 3, f: \"${m.h}\"}", "m:\n  h: 3\n  f: 3\n")]
    [InlineData("vars: {m: {h: 4}}\nm: {h: 3, k: 5}\na: ${m.h}\nb: ${m.k}", "m:\n  h: 3\n  k: 5\na: 4\nb: 5\n")]   // vars first
    [InlineData("vars: {h: 4}\na: ${vars.h}", "a: 4\n")]
    [InlineData("vars: {a: \"${b}\", b: \"${c}\", c: 1}\nx: ${a}-${b}-${c}", "x: 1-1-1\n")]
    [InlineData("vars: {a: {x: 1}, b: \"${a}\"}\nx: ${b.x}", "x: 1\n")]           // a path through a reference
    [InlineData("vars: {n: null}\nx: ${n}", "x: null\n")]
    [InlineData("x: a$${b}c", "x: \"a$${b}c\"\n")]
    [InlineData("x: $${b}", "x: \"$${b}\"\n")]
    [InlineData("x: $5 and 5$", "x: $5 and 5$\n")]
    [InlineData("vars: {a: '$${b}'}\nx: ${a}", "x: \"$${b}\"\n")]                 // what an escape leaves is not read again
    [InlineData("vars: {\"a.b\": 1}\nx: ${[\"a.b\"]}", "x: 1\n")]
    public void Replaces(string yaml, string expected) => Assert.Equal(expected, _folder.Yaml(yaml));

    [Fact]
    public void Escapes_leave_the_characters_themselves() =>
        Assert.Equal("a${b}c", ((RecipeScalar)_folder.ComposeText("x: a$${b}c")!.Root["x"]!).Text);

    [Fact]
    public void Environment_variables_are_read_through_the_environment_and_recorded()
    {
        _folder.Variables["LR"] = "1e-4";
        _folder.Variables["EMPTY"] = "";
        _folder.Variables["TRICK"] = "${env:LR}";

        var recipe = _folder.ComposeText("""
            a: ${env:LR}
            b: ${env:MISSING:-0.1}
            c: x/${env:LR}
            d: ${env:EMPTY:-d}
            e: ${env:EMPTY}
            f: ${env:TRICK}
            g: ${env:MISSING:-}
            """)!;

        Assert.Equal("no errors.\n", _folder.Messages);
        Assert.Equal("a: 1e-4\nb: 0.1\nc: x/1e-4\nd: d\ne: \"\"\nf: \"$${env:LR}\"\ng: \"\"\n", RecipeWriter.ToYaml(recipe.Root));
        Assert.Equal(
            [new("EMPTY", ""), new("LR", "1e-4"), new("MISSING", null), new EnvironmentRead("TRICK", "${env:LR}")], recipe.EnvironmentReads);
    }

    [Fact]
    public void A_value_taken_whole_keeps_its_place_and_the_reference_goes_on_its_trail()
    {
        var root = _folder.ComposeText("vars:\n  w: 3\nmodel:\n  hidden: ${w}\n")!.Root;

        var hidden = RecipePaths.Find(root, "model.hidden")!;
        Assert.Equal((2, 6), (hidden.Mark.Line, hidden.Mark.Column));
        Assert.Equal([(4, 11)], hidden.Trail.Select(m => (m.Line, m.Column)));
    }

    [Theory]
    [InlineData("x: ${wdth}\nvars: {width: 1}", "RUN1061", "'${wdth}' names neither an entry of 'vars:' nor a path of this recipe.", "did you mean '${width}'?")]
    [InlineData("x: ${hidden}\nmodel: {hidden: 1}", "RUN1061", "'${hidden}' names neither an entry of 'vars:' nor a path of this recipe.", "did you mean '${model.hidden}'?")]
    [InlineData("x: ${model.hiden}\nmodel: {hidden: 1}", "RUN1061", "'${model.hiden}' names neither an entry of 'vars:' nor a path of this recipe.", "did you mean '${model.hidden}'?")]
    [InlineData("x: ${l[2]}\nl: [1, 2]", "RUN1061", "'${l[2]}' names neither an entry of 'vars:' nor a path of this recipe.", "did you mean '${l[0]}'?")]
    [InlineData("x: ${x}", "RUN1062", "references go in a circle: ${x} -> ${x}.", null)]
    [InlineData("x: ${x.y}", "RUN1062", "references go in a circle: ${x.y} -> ${x.y}.", null)]
    [InlineData("x: a${y}\ny: b${z}\nz: c${x}", "RUN1062", "references go in a circle: ${y} -> ${z} -> ${x} -> ${y}.", null)]
    [InlineData("s: ${y}\ny: ${z}\nz: ${y}", "RUN1062", "references go in a circle: ${z} -> ${y} -> ${z}.", null)]
    [InlineData("m: {a: \"${m}\"}", "RUN1062", "references go in a circle: ${m} -> ${m}.", null)]
    [InlineData("x: a${y}\ny: {z: 1}", "RUN1063", "'${y}' is a map and cannot be part of a text.", null)]
    [InlineData("x: a${y}\ny: [1]", "RUN1063", "'${y}' is a list and cannot be part of a text.", null)]
    [InlineData("x: a${y}\ny: ~", "RUN1063", "'${y}' is null and cannot be part of a text.", null)]
    [InlineData("x: ${now}", "RUN1064", "'${now}' would differ from run to run, so the recipe could not be reproduced.", null)]
    [InlineData("x: ${now:%Y}", "RUN1064", "'${now:%Y}' would differ from run to run, so the recipe could not be reproduced.", null)]
    [InlineData("x: run-${uuid}", "RUN1064", "'${uuid}' would differ from run to run, so the recipe could not be reproduced.", null)]
    [InlineData("x: ${random:1,9}", "RUN1064", "'${random:1,9}' would differ from run to run, so the recipe could not be reproduced.", null)]
    [InlineData("x: ${env:NOT_SET}", "RUN1065", "the environment variable 'NOT_SET' is not set.", null)]
    [InlineData("x: ${env:}", "RUN1060", "'${env:}' is not understood: '' is not the name of a variable.", null)]
    [InlineData("x: ${env:A B}", "RUN1060", "'${env:A B}' is not understood: 'A B' is not the name of a variable.", null)]
    [InlineData("x: ${file:/etc/passwd}", "RUN1060", "'${file:/etc/passwd}' is not understood: 'file:' is no source of values.", null)]
    [InlineData("x: ${}", "RUN1060", "'${}' is not understood: a name is missing.", null)]
    [InlineData("x: ${a..b}", "RUN1060", "'${a..b}' is not understood: a name is missing before '.'.", null)]
    [InlineData("x: ${a${b}}", "RUN1060", "'${a${b}' is not understood: references cannot stand within each other.", null)]
    [InlineData("x: ${a", "RUN1060", "'${a' is not understood: '${' has no closing '}'.", null)]
    public void Mistakes(string yaml, string code, string message, string? hint)
    {
        var recipe = _folder.ComposeText(yaml)!;

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal((code, message, hint), (found.Descriptor.Code, found.Message, found.Hint));
        Assert.False(recipe.IsComplete);
        Assert.NotEmpty(recipe.Failed);
    }

    [Fact]
    public void A_variable_of_the_recipe_may_have_a_name_that_changes_elsewhere() =>
        Assert.Equal("x: 3\n", _folder.Yaml("vars: {time: 3}\nx: ${time}\n"));

    [Fact]
    public void Reasons_are_given_for_what_cannot_be_reproduced()
    {
        _folder.ComposeText("x: ${now}");

        Assert.Equal(
            """
            recipe.yaml(1,4): error RUN1064: '${now}' would differ from run to run, so the recipe could not be reproduced.
                  Remove it: Runner records times and names runs by itself. A value of your own comes from '--set' or '${env:NAME}', which are recorded.
            1 error.

            """, _folder.Messages);
    }

    [Fact]
    public void All_mistakes_are_gathered_and_the_rest_is_replaced()
    {
        var recipe = _folder.ComposeText("vars: {w: 1}\na: ${no}\nb: ${w}\nc: ${env:NO}\nd: ${b}\ne: ${a}\n")!;

        Assert.Equal(["RUN1061", "RUN1065"], _folder.Codes);
        Assert.Equal("a: \"$${no}\"\nb: 1\nc: \"$${env:NO}\"\nd: 1\ne: \"$${a}\"\n", RecipeWriter.ToYaml(recipe.Root));
    }
}
