using System.Text.Json;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>Commands that explain recipes and show what is installed.</summary>
public sealed class ListingTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Explain_shows_where_every_setting_comes_from()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("child.yaml", "extends: tiny.yaml\nmodel:\n  hidden: 64\n");

        var result = _sandbox.Runner("explain", "child.yaml", "--set", "seed=7").Expect(0);

        Assert.Matches(@"(?m)^seed +7 +--set seed=7\(1,6\)", result.Output);
        Assert.Matches(@"(?m)^model\.hidden +64 +child\.yaml\(3,11\)  over tiny\.yaml\(11,11\)$", result.Output);
        Assert.Matches(@"(?m)^train\.clip_norm +1 +default$", result.Output);
        Assert.Matches(@"(?m)^data\.train\.zipf +1 +default of corpus/generated@1$", result.Output);
    }

    [Fact]
    public void Explained_as_yaml_a_recipe_means_the_same()
    {
        _sandbox.WriteTiny();
        var yaml = _sandbox.InProcess("explain", "tiny.yaml", "--yaml").Expect(0).Output;
        _sandbox.Write("explained.yaml", yaml);

        _sandbox.Runner("diff", "tiny.yaml", "explained.yaml").Expect(0).Says("The recipes mean the same.");
    }

    [Fact]
    public void Text_is_prepared_ahead_and_found_again()
    {
        _sandbox.WriteTiny();
        _sandbox.Environment["RUNNER_CACHE"] = _sandbox.Locate("cache");

        Assert.Matches(
            @"(?m)^generated: 40 documents, [\d,]+ sentences, [\d,]+ tokens; [\d.]+ MB in [\d.]+ s, [\d.]+ MB/s; [\d.]+ MB per second of one core's time$",
            _sandbox.Runner("data", "prepare", "tiny.yaml", "--threads", "1").Expect(0).Output);
        _sandbox.Runner("data", "prepare", "tiny.yaml").Expect(0).Says("; was in the cache");
        _sandbox.Runner("data", "prepare", "tiny.yaml", "--measure").Expect(0).Says("MB/s");
        Assert.DoesNotContain(Directory.GetDirectories(_sandbox.Locate("cache")), folder => Path.GetFileName(folder).StartsWith("measure", StringComparison.Ordinal));
    }

    [Fact]
    public void Budgets_of_tokens_are_checked()
    {
        _sandbox.WriteTiny();

        _sandbox.InProcess("validate", "tiny.yaml", "--set", "train.micro_batch_tokens=31").Expect(1)
            .Warns("31 tokens in memory at once are fewer than one sequence of 32 has; write that many or more.");
        _sandbox.InProcess("validate", "tiny.yaml", "--set", "train.batch_tokens=256").Expect(1)
            .Warns("a batch has either so many examples or so many tokens, and batch_size is 4; write 'batch_size: 0' beside batch_tokens");
        _sandbox.InProcess("validate", "tiny.yaml", "--set", "train.micro_batch_tokens=64", "--set", "train.micro_batch_size=2").Expect(1).Warns("leave one of them at 0");
        _sandbox.Runner(
            [.. _sandbox.Run("tiny.yaml"), "--set", "train.batch_size=0", "--set", "train.batch_tokens=256", "--set", "train.micro_batch_tokens=64",
                "--set", "task.pack_sequences=true", "--set", "train.duration=5steps"]).Expect(0);
        Assert.Equal(5, RunHistory.Read(_sandbox.Runs.Single()).Points("train/loss")[^1].Step);
    }

    [Fact]
    public void Diff_names_what_differs_by_meaning()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("other.yaml", "extends: tiny.yaml\nseed: 1\nmodel: { hidden: 64, positions: { type: sinusoidal } }\n");

        var result = _sandbox.InProcess("diff", "tiny.yaml", "other.yaml").Expect(0);

        // the seed is written in one of them alone and means the same
        Assert.Equal(
            """
            model.hidden
              < 32
              > 64
            model.positions  (another component)
              < type: learned@1
              < max_length: 32
              < initializer_range: null
              > type: sinusoidal@1
              > amplitude: 1
            2 differences.

            """, result.Output);
    }

    [Fact]
    public void Components_are_listed_by_kind()
    {
        var all = _sandbox.Runner("components", "list").Expect(0).Output;
        var positions = _sandbox.InProcess("components", "list", "position").Expect(0).Output;

        Assert.Contains("\nposition\n", all, StringComparison.Ordinal);
        Assert.StartsWith("position\n  alibi@1 ", positions, StringComparison.Ordinal);
        Assert.Contains("\n  learned@1 ", positions, StringComparison.Ordinal);
        Assert.Contains(positions, all, StringComparison.Ordinal);
        _sandbox.InProcess("components", "list", "positions").Expect(1).Warns("error RUN7006: there is no kind 'positions'. Installed: architecture, collective, corpus,");
    }

    [Fact]
    public void A_component_is_shown_with_its_options()
    {
        var shown = _sandbox.Runner("components", "show", "relative-functional").Expect(0);

        shown.Says("position/relative-functional, version 1, of plugin PositionEncodings 0.1.0\n").Says("arXiv:1909.00204").Says("\nmax_distance: whole number;");
        _sandbox.InProcess("components", "show", "lerned").Expect(1).Warns("error RUN7007: no component 'lerned' is installed.").Warns("'learned'");
        _sandbox.InProcess("components", "show", "text").Expect(1).Warns("error RUN7008: 'text' could be any of corpus/text, data/text.");
    }

    [Fact]
    public void Every_listed_component_can_be_shown()
    {
        var kind = "";
        foreach (var line in _sandbox.InProcess("components", "list").Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ')
            {
                kind = line;
                continue;
            }
            var name = line.Trim().Split(' ')[0];
            _sandbox.InProcess("components", "show", $"{kind}/{name}").Expect(0).Says($"{kind}/{name.Split('@')[0]}, version ");
        }
    }

    [Fact]
    public void The_schema_is_json_and_knows_the_installed_components()
    {
        _sandbox.Runner("schema", "runner.schema.json").Expect(0).Says("wrote runner.schema.json");

        using var schema = JsonDocument.Parse(File.ReadAllText(_sandbox.Locate("runner.schema.json")));
        var root = schema.RootElement;
        Assert.Equal("http://json-schema.org/draft-07/schema#", root.GetProperty("$schema").GetString());
        foreach (var section in new[] { "name", "seed", "data", "model", "task", "optimizer", "schedule", "train", "ablation" })
            Assert.True(root.GetProperty("properties").TryGetProperty(section, out _), $"the schema lacks '{section}'");
        Assert.Contains("relative-functional", root.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_message_is_explained()
    {
        _sandbox.Runner("errors", "run1003").Expect(0).Says("RUN1003  ").Says("\n  message: ").Says("\n  remedy:  ");
        _sandbox.InProcess("errors", "RUN0000").Expect(1).Warns("error RUN7005: there is no message with the number 'RUN0000'.");
    }

    [Fact]
    public void The_page_of_messages_is_what_the_command_prints()
    {
        var sections = _sandbox.InProcess("components", "show", "recipe", "--markdown").Expect(0).Output;
        Assert.True(File.ReadAllText(Repository.File("docs", "recipe-sections.md")) == sections,
            "docs/recipe-sections.md differs from what the sources say. Write it again: runner components show recipe --markdown > docs/recipe-sections.md");
        var page = _sandbox.Runner("errors", "--markdown").Expect(0).Output;

        Assert.True(File.ReadAllText(Repository.File("docs", "errors.md")) == page,
            "docs/errors.md differs from what the sources say. Write it again: runner errors --markdown > docs/errors.md");
    }

    [Fact]
    public void The_schema_beside_the_recipes_is_what_the_command_prints()
    {
        var schema = _sandbox.InProcess("schema").Expect(0).Output;

        Assert.True(File.ReadAllText(Repository.File("recipes", "runner.schema.json")) == schema,
            "recipes/runner.schema.json differs from what the components say. Write it again: runner schema recipes/runner.schema.json");
    }

    [Fact]
    public void Every_message_has_a_number_of_its_own_and_a_remedy()
    {
        var lines = _sandbox.InProcess("errors").Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches("^RUN[1-9][0-9]{3}  .", line));
        Assert.Empty(lines.GroupBy(l => l[..7]).Where(g => g.Count() > 1).Select(g => g.Key));
    }
}
