using Runner.Recipes;

namespace Runner.Tests.Recipes.Reading;

public sealed class YamlTreeReaderTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_text_marks_and_quotes()
    {
        var root = _folder.ComposeText("model:\n  hidden: 0128   # comment\n  name: '0128'\n  tags: [a, \"b\"]\n")!.Root;

        var model = Assert.IsType<RecipeMap>(root["model"]);
        var hidden = Assert.IsType<RecipeScalar>(model["hidden"]);
        Assert.Equal(("0128", false, 2, 11), (hidden.Text, hidden.IsQuoted, hidden.Mark.Line, hidden.Mark.Column));
        Assert.Equal(Path.Combine(_folder.Root, "recipe.yaml"), hidden.Mark.File);
        Assert.Equal((2, 3), (model.Entries[0].KeyMark.Line, model.Entries[0].KeyMark.Column));
        Assert.True(((RecipeScalar)model["name"]!).IsQuoted);
        Assert.Equal([false, true], ((RecipeList)model["tags"]!).Items.Select(i => ((RecipeScalar)i).IsQuoted));
    }

    [Fact]
    public void Block_scalars_are_strings() =>
        Assert.Equal("a: \"1\\n\"\nb: \"2 3\\n\"\n", _folder.Yaml("a: |\n  1\nb: >\n  2\n  3\n"));

    [Fact]
    public void Duplicate_key_names_both_places()
    {
        _folder.ComposeText("a: 1\nb: 2\na: 3\n");

        Assert.Equal(
            """
            recipe.yaml(3,1): error RUN1009: the key 'a' is already set at line 1, column 1 of this file.
                  Keep one of the two.
            1 error.

            """, _folder.Messages);
    }

    [Theory]
    [InlineData("a: !!python/object:os.system x", "!!python/object:os.system")]
    [InlineData("a: !include x", "!include")]
    [InlineData("a: !<tag:example.org,2000:x> {b: 1}", "tag:example.org,2000:x")]
    [InlineData("%TAG !e! tag:example.org,2000:\n---\na: !e!x [1]", "tag:example.org,2000:x")]
    [InlineData("a: !!int x", "!!int")]
    [InlineData("a: !!map x", "!!map")]
    [InlineData("a: !!set {b}", "!!set")]
    [InlineData("!!binary a: 1", "!!binary")]
    public void Tags_outside_the_core_are_refused(string yaml, string tag)
    {
        _folder.ComposeText(yaml);

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal("RUN1029", found.Descriptor.Code);
        Assert.Equal($"the tag '{tag}' is not allowed here.", found.Message);
    }

    [Fact]
    public void Core_tags_decide_the_form() =>
        Assert.Equal("a: \"1\"\nb: 2\nc: x\nd:\n  e: 1\nf: \"3\"\n", _folder.Yaml("a: !!str 1\nb: !!int '2'\nc: !!str x\nd: !!map {e: 1}\nf: ! 3"));

    [Fact]
    public void Aliases_stand_for_their_anchor_and_merge_keys_fill_in()
    {
        var yaml = _folder.Yaml("""
            base: &base {lr: 1, decay: 2}
            more: &more {lr: 3, steps: 4}
            one: *base
            two: {<<: *base, lr: 5}
            three: {<<: [*base, *more], decay: 6}
            four: {"<<": 1}
            """);

        Assert.Equal("""
            base:
              lr: 1
              decay: 2
            more:
              lr: 3
              steps: 4
            one:
              lr: 1
              decay: 2
            two:
              lr: 5
              decay: 2
            three:
              lr: 1
              decay: 6
              steps: 4
            four:
              "<<": 1

            """, yaml);
    }

    [Fact]
    public void Merge_keys_keep_the_place_they_replace_on_the_trail()
    {
        var root = _folder.ComposeText("base: &base {lr: 1}\ntwo: {<<: *base, lr: 5}\n")!.Root;

        Assert.Equal([(1, 18)], RecipePaths.Find(root, "two.lr")!.Trail.Select(m => (m.Line, m.Column)));
    }

    [Theory]
    [InlineData("a: {<<: 3}", "RUN1034", "'<<' takes a map or a list of maps.")]
    [InlineData("a: {<<: [{b: 1}, 3]}", "RUN1034", "'<<' takes a map or a list of maps.")]
    [InlineData("a: &a {type: x, k: 1}\nb: {<<: *a, type: y}", "RUN1035", "'<<' brings in settings of the component 'x', but this map is a 'y'.")]
    [InlineData("a: {<<: {b: 1}, <<: {c: 1}}", "RUN1009", "the key '<<' is already set at line 1, column 5 of this file.")]
    [InlineData("a: *nothere", "RUN1031", "'*nothere' has no anchor '&nothere' before it in this file.")]
    [InlineData("a: &a [1, *a]", "RUN1032", "'*a' stands within the value that '&a' names.")]
    [InlineData("? [a, b]\n: 1", "RUN1033", "a key must be a plain name.")]
    [InlineData("{a: 1}: 1", "RUN1033", "a key must be a plain name.")]
    [InlineData(": 1", "RUN1033", "a key must be a plain name.")]
    [InlineData("k: &k x\n*k : 1", "RUN1033", "a key must be a plain name.")]
    [InlineData("a: 1\n---\nb: 1", "RUN1030", "a second YAML document starts here.")]
    [InlineData("- 1", "RUN1036", "a recipe is a map of sections, such as 'model:' and 'train:'; this is not.")]
    [InlineData("", "RUN1036", "a recipe is a map of sections, such as 'model:' and 'train:'; this is not.")]
    [InlineData("# nothing", "RUN1036", "a recipe is a map of sections, such as 'model:' and 'train:'; this is not.")]
    [InlineData("a: [1, 2", "RUN1001", "this is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'.")]
    [InlineData("a: @b", "RUN1001", "this is not valid YAML: a text cannot start with '@'.")]
    public void Mistakes_are_numbered(string yaml, string code, string message)
    {
        _folder.ComposeText(yaml);

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal((code, message), (found.Descriptor.Code, found.Message));
        Assert.True(found.Mark.Line > 0);
    }

    [Theory]
    [InlineData("name: a\ndescription: BERT: a model # so\n", "recipe.yaml(2,18)", "description: BERT: a model # so", 18, "put the text in quotes: description: \"BERT: a model\".")]
    [InlineData("- a: b: \"c\"", "recipe.yaml(1,7)", "- a: b: \"c\"", 7, "put the text in quotes: a: 'b: \"c\"'.")]
    [InlineData("name：demo\nseed: 1\n", "recipe.yaml(1,5)", "name：demo", 5, "'：' is a full-width colon (U+FF1A): type ':' and a space in its place, or put the text in quotes if it is meant.")]
    [InlineData("name: a\nseed：1\nmodel: bert\n", "recipe.yaml(2,5)", "seed：1", 5, "'：' is a full-width colon (U+FF1A): type ':' and a space in its place, or put the text in quotes if it is meant.")]
    [InlineData("name: “a: b”\n", "recipe.yaml(1,7)", "name: “a: b”", 7, "'“' is a curly quote (U+201C): type '\"' in its place, or put the text in quotes if it is meant.")]
    [InlineData("a:\n\u00A0 c: 2: 3\n", "recipe.yaml(2,1)", "\u00A0 c: 2: 3", 1, "here is a no-break space (U+00A0): type a space in its place.")]
    [InlineData("name: a\nmodel: bert\n  hidden: 3\n", "recipe.yaml(3,3)", "  hidden: 3", 3, "align it with the lines around it, or give the line above (model: bert) no value of its own.")]
    [InlineData("name: \"a\nseed: 1\nmodel: bert\n", "recipe.yaml(1,7)", "name: \"a", 7, "write a second \" behind the text; a \" within it is written \\\".")]
    [InlineData("name: 'it's'\nseed: 1\n", "recipe.yaml(1,11)", "name: 'it's'", 11, "put all of it within the quotes; a ' within '...' is doubled, a \" within \"...\" is written \\\".")]
    [InlineData("name: a\nseed 1\nmodel: bert\n", "recipe.yaml(2,1)", "seed 1", 1, "write 'name: value'.")]
    [InlineData("name: a\nseed:1\nmodel: bert\n", "recipe.yaml(2,5)", "seed:1", 5, "write 'seed: 1'.")]
    [InlineData("name: a\nmodel:\n   type: bert\n  hidden: 3\n", "recipe.yaml(4,3)", "  hidden: 3", 3, "indent it like the lines it belongs to.")]
    [InlineData("name: \"C:\\data\"\n", "recipe.yaml(1,7)", "name: \"C:\\data\"", 7, "put the text in single quotes, in which '\\' is a letter like any other.")]
    [InlineData("name: `a`\n", "recipe.yaml(1,7)", "name: `a`", 7, "put it in quotes: \"`a`\".")]
    [InlineData("name: a\nweights: { from: @last }\n", "recipe.yaml(2,18)", "weights: { from: @last }", 18, "put it in quotes: \"@last\".")]
    [InlineData("name: a\nweights: {\n  from: @last, accept: [heads] }\n", "recipe.yaml(3,9)", "  from: @last, accept: [heads] }", 9, "put it in quotes: \"@last\".")]
    [InlineData("name: a\nweights:\n  from: @best, or so\n", "recipe.yaml(3,9)", "  from: @best, or so", 9, "put it in quotes: \"@best, or so\".")]
    [InlineData("name: a\nmodel: {type: bert, hidden: 3\ntask: x\n", null, null, 0, "the '{' before this is not closed, or a comma is missing.")]
    [InlineData("name: a\nx: [1, 2]]\n", "recipe.yaml(2,10)", "x: [1, 2]]", 10, "remove it, or put the text in quotes.")]
    [InlineData("name: a\n- b\n", "recipe.yaml(2,1)", "- b", 1, "indent it below the key it belongs to, or give it a key.")]
    [InlineData("name: a\n<<<<<<< HEAD\nseed: 1\n", "recipe.yaml(2,1)", "<<<<<<< HEAD", 1, "keep one of the two versions and remove the lines with '<<<<<<<', '=======' and '>>>>>>>'.")]
    public void Syntax_errors_show_the_line_and_say_the_remedy(string yaml, string? place, string? line, int caret, string remedy)
    {
        _folder.ComposeText(yaml);

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal(("RUN1001", remedy), (found.Descriptor.Code, found.Hint));
        if (place is null)
            return;
        var lines = _folder.Messages.Split('\n');
        Assert.StartsWith(place + ": error RUN1001: this is not valid YAML: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["      " + line, "      " + new string(' ', caret - 1) + "^", "      " + remedy], lines[1..4]);
    }

    [Fact]
    public void The_caret_stands_below_its_place_in_wide_text_and_in_long_lines()
    {
        _folder.ComposeText("名字: 实验: 一\n");
        Assert.Contains("      名字: 实验: 一\n      \u3000\u3000  \u3000\u3000^\n", _folder.Messages, StringComparison.Ordinal);
        var longLine = "description: " + new string('x', 300) + ": y";

        using var other = new RecipeFolder();
        other.ComposeText(longLine);

        var lines = other.Messages.Split('\n');
        Assert.All(lines[1..3], l => Assert.True(l.Length < 120));
        Assert.Equal(':', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void Lookalikes_are_named_where_yaml_takes_them_for_letters()
    {
        _folder.ComposeText("name：demo");
        Assert.Equal("'：' is a full-width colon (U+FF1A): type ':' and a space in its place, or put the text in quotes if it is meant.", Assert.Single(_folder.Diagnostics.Items).Hint);
    }

    [Fact]
    public void Unknown_anchor_has_a_hint()
    {
        _folder.ComposeText("a: &common {b: 1}\nc: *comon\n");

        Assert.Equal("did you mean 'common'?", Assert.Single(_folder.Diagnostics.Items).Hint);
    }

    [Fact]
    public void Tabs_are_shown_where_they_are()
    {
        _folder.ComposeText("model:\n  hidden: 1\n\tlayers: 2\n");

        Assert.Equal(
            """
            recipe.yaml(3,1): error RUN1001: this is not valid YAML: a tab is used for indentation.
                   layers: 2
                  ^
                  indent with spaces
            1 error.

            """, _folder.Messages);
    }

    [Theory]
    [InlineData("a: [${b}]")]
    [InlineData("a: {b: ${c}}")]
    public void A_reference_without_quotes_in_brackets_has_a_hint(string yaml)
    {
        _folder.ComposeText(yaml);

        Assert.Equal("within [ ] and { } write references in quotes: \"${name}\"", Assert.Single(_folder.Diagnostics.Items).Hint);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_gathered()
    {
        _folder.ComposeText("a: 1\na: 2\nb: !x 1\nc: *d\ne: {<<: 1}\n? [1]\n: 2\n");

        Assert.Equal(["RUN1009", "RUN1029", "RUN1031", "RUN1034", "RUN1033"], _folder.Codes);
    }
}
