using System.Diagnostics;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary><c>runner validate</c> as a compiler of recipes: all errors at once, each with its place and what to do.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_good_recipe_is_said_to_be_good()
    {
        var result = _sandbox.Runner("validate", _sandbox.WriteTiny()).Expect(0);

        Assert.Equal("tiny.yaml: the recipe is good.\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void A_store_whose_address_makes_no_sense_is_found_before_a_run()
    {
        _sandbox.WriteTiny();
        var result = _sandbox.InProcess("validate", "tiny.yaml", "tracking.store=htp://ada:s3cret@127.0.0.1:1").Expect(1).Warns("'htp://127.0.0.1:1' is not a tracking store");
        Assert.DoesNotContain("s3cret", result.Output + result.Error, StringComparison.Ordinal);
        _sandbox.InProcess("validate", "tiny.yaml", "tracking.store=http://127.0.0.1:1").Expect(0);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_their_places()
    {
        _sandbox.Write("bad.yaml",
            """
            name: bad name!
            seed: -3
            tokenizer: { type: charcter }
            data: { type: text, train: { type: generated, documents: 40 }, segmenter: { type: whitespace } }
            model: { type: bert, hiden: 32, layers: 1, hidden: 32, heads: 4 }
            task: { type: pretraining, max_length: 32, example_builder: { type: single-segment }, masking: { type: whole-word, rate: 3 } }
            optimizer: { type: adamw, learning_rate: fast }
            schedule: { type: linear, warmup: 10% }
            train: { duration: 100, batch_size: -1 }
            """);

        var result = _sandbox.Runner("validate", "bad.yaml").Expect(1);

        Assert.Equal(
            """
            bad.yaml(1,7): error RUN1008: 'name' is 'bad name!', but may hold letters, digits, '.', '-' and '_'.
                  Change one of the settings named so that they fit.
            bad.yaml(2,7): error RUN1005: 'seed' is -3, but must be at least 0.
                  Choose a value within the range.
            bad.yaml(3,20): error RUN1007: no component 'charcter' of kind 'tokenizer' is installed.
                  did you mean 'character'?
            bad.yaml(5,22): error RUN1003: 'hiden' is not a setting of 'architecture/bert' version 1.
                  did you mean 'hidden'?
            bad.yaml(6,122): error RUN1005: 'rate' is 3, but must be between 0 and 1.
                  Choose a value within the range.
            bad.yaml(7,42): error RUN1004: 'learning_rate' takes a number, not 'fast'.
                  Write a value of the type the setting takes; quotes always make a string.
            bad.yaml(9,20): error RUN1004: 'duration' takes a duration such as 500steps, 2ep, 3Mtok or 10%, not '100'.
                  say its unit: 100steps, 100ep or 100tok.
            bad.yaml(9,37): error RUN1005: 'batch_size' is -1, but must be between 0 and 1000000.
                  Choose a value within the range.
            8 errors.

            """, result.Error);
        Assert.Equal("", result.Output);
    }

    /// <summary>An inherited mistake is reported where it was written, with the recipes that passed it on.</summary>
    [Fact]
    public void A_mistake_in_a_base_recipe_is_reported_there()
    {
        _sandbox.WriteTiny("clip: 1\n");
        _sandbox.Write("child.yaml", "extends: tiny.yaml\nname: child\n");

        _sandbox.InProcess("validate", "child.yaml").Expect(1).Warns("tiny.yaml(31,1): error RUN1003: 'clip' is not a setting of a recipe.");
    }

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_found() =>
        _sandbox.InProcess("validate", _sandbox.WriteTiny(), "--set", "model.positions.max_length=16").Expect(1)
            .Warns("error RUN1008: the task feeds sequences of 32 tokens, but the model reads 16 at most. "
                + "Shorten the task's lengths, or give the model's position encoding a larger maximum.");

    [Theory]
    [InlineData("nonsense", "error RUN1050: the override 'nonsense' is not understood: '=', '+=' or '-' is missing after the path.")]
    [InlineData("model.hiden=64", "error RUN1003: 'hiden' is not a setting of 'architecture/bert' version 1.")]
    [InlineData("model.positions=sinusoidl", "did you mean 'sinusoidal'?")]
    [InlineData("train.duration=0.5", "did you mean 50% (of the training), or 0.5ep? A length says its unit: steps, ep, tok or %.")]
    public void A_wrong_override_is_reported(string set, string message) =>
        _sandbox.InProcess("validate", _sandbox.WriteTiny(), "--set", set).Expect(1).Warns(message);

    [Fact]
    public void A_recipe_that_is_not_there_is_said_so() =>
        _sandbox.InProcess("validate", "nowhere.yaml").Expect(1).Warns("nowhere.yaml: error RUN1002: the recipe 'nowhere.yaml' does not exist.");

    [Fact]
    public void A_base_that_is_not_there_is_said_so()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("child.yaml", "extends: tinny.yaml\n");

        _sandbox.InProcess("validate", "child.yaml").Expect(1)
            .Warns("child.yaml(1,10): error RUN1040: 'tinny.yaml' does not exist.\n      did you mean 'tiny.yaml'?");
    }

    [Fact]
    public void Recipes_that_extend_each_other_in_a_circle_are_refused()
    {
        _sandbox.Write("a.yaml", "extends: b.yaml\nname: a\n");
        _sandbox.Write("b.yaml", "extends: a.yaml\n");

        _sandbox.InProcess("validate", "a.yaml").Expect(1)
            .Warns("b.yaml(1,10): error RUN1041: recipes extend each other in a circle: a.yaml -> b.yaml -> a.yaml.");
    }

    [Fact]
    public void Text_that_is_no_yaml_is_reported_with_its_place()
    {
        _sandbox.Write("tab.yaml", "name: x\n\tmodel: [\n");

        _sandbox.InProcess("validate", "tab.yaml").Expect(1).Warns("tab.yaml(2,1): error RUN1001: this is not valid YAML: a tab is used for indentation.");
    }

    [Fact]
    public void An_alias_bomb_is_refused_quickly()
    {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9)
            .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
        _sandbox.Write("bomb.yaml", text);

        Quickly(() => _sandbox.InProcess("validate", "bomb.yaml").Expect(1).Warns("error RUN1023: the recipe has more than 100000 values once aliases"));
    }

    [Fact]
    public void A_file_of_fifty_megabytes_is_refused_quickly()
    {
        _sandbox.Write("large.yaml", "name: x\n# " + new string('x', 50_000_000));

        Quickly(() => _sandbox.InProcess("validate", "large.yaml").Expect(1).Warns("large.yaml: error RUN1021: this file has more than the 1048576 bytes that a recipe may have."));
    }

    [Fact]
    public void A_custom_tag_is_refused()
    {
        _sandbox.Write("tag.yaml", "name: !!python/object/apply:os.system ['true']\n");

        _sandbox.InProcess("validate", "tag.yaml").Expect(1).Warns("tag.yaml(1,7): error RUN1");
    }

    /// <summary>Checking needs no tensors: it works where libtorch does not, and so it is quick.</summary>
    [Fact]
    public void Checking_loads_no_libtorch()
    {
        _sandbox.Environment["RUNNER_LIBTORCH"] = _sandbox.Locate("no such folder");

        _sandbox.Runner("validate", _sandbox.WriteTiny()).Expect(0);
        _sandbox.Runner("explain", "tiny.yaml").Expect(0);
        _sandbox.Runner(_sandbox.Run("tiny.yaml")).Expect(1).Warns("error RUN6001: RUNNER_LIBTORCH names '").Warns("', which does not exist.");
    }

    [Fact]
    public void A_command_line_that_is_not_understood_is_a_users_error()
    {
        _sandbox.Runner("frobnicate").Expect(1).Warns("Unrecognized command or argument 'frobnicate'.");
        var wrong = _sandbox.Runner("run", "tiny.yaml", "--seed", "abc").Expect(1);
        Assert.Equal(("error RUN7107: --seed takes a whole number, not 'abc'.\n      See `runner run --help`.\n", ""), (wrong.Error, wrong.Output));
        _sandbox.InProcess("validate").Expect(1).Warns("Required argument 'recipe' missing for command: 'validate'.");
        _sandbox.InProcess("run", _sandbox.WriteTiny(), "--frsh").Expect(1).Warns("Unrecognized command or argument '--frsh'.");
        Assert.False(Directory.Exists(_sandbox.Locate("runs")));
    }

    /// <summary>What the beginnings of files show is an error of validate, as it is of run; <c>--no-data</c> looks at no files.</summary>
    [Fact]
    public void Files_are_looked_at()
    {
        _sandbox.WriteTiny();
        _sandbox.Write("pointer.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        _sandbox.Write("own.yaml", "extends: tiny.yaml\ndata: { train: { type: text, path: ./pointer.txt } }\n");

        _sandbox.InProcess("validate", "own.yaml").Expect(1).Warns("own.yaml(2,16): error RUN3103").Warns("a Git LFS pointer");
        _sandbox.InProcess("validate", "own.yaml", "--no-data").Expect(0);
        _sandbox.InProcess(_sandbox.Run("own.yaml", "--dry-run")).Expect(1).Warns("own.yaml(2,16): error RUN3103");
        _sandbox.Runner(_sandbox.Run("own.yaml")).Expect(1).Warns("error RUN3103");
    }

    // a generous bound beside what the machine may be busy with: unchecked, both take minutes and gigabytes
    private static void Quickly(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }
}
