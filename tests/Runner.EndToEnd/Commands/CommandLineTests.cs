using System.Text.Json;
using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>Command lines as people type them.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Settings_and_seeds_need_no_option()
    {
        _sandbox.WriteTiny();
        var explained = _sandbox.InProcess("explain", "tiny.yaml", "model.hidden=64", "--set", "model.hidden=48", "seed=4", "--seed", "3", "model.heads=4").Expect(0);
        Assert.Matches(@"(?m)^model\.hidden +48 ", explained.Output);
        Assert.Matches(@"(?m)^model\.heads +4 ", explained.Output);
        Assert.Matches(@"(?m)^seed +3 ", explained.Output);
        _sandbox.InProcess("validate", "tiny.yaml", "frobnicate").Expect(1).Warns("frobnicate");
        _sandbox.InProcess("validate", "tiny.yaml", "--seed", "many").Expect(1);
        _sandbox.InProcess("validate", "tiny.yaml", "seed=3", "ablation={arms: {a: {}, b: {model.layers: 2}}, seeds: [1, 2], metrics: [{name: eval/length-32/loss, goal: minimize}]}").Expect(1).Warns("RUN7072");
    }

    [Fact]
    public void A_dry_run_trains_nothing()
    {
        var recipe = _sandbox.WriteTiny();
        _sandbox.Runner(_sandbox.Run(recipe, "--dry-run")).Expect(0).Says("tiny: would be a new run").Says("nothing was trained");
        Assert.Empty(_sandbox.Runs);
        _sandbox.InProcess(_sandbox.Run(recipe, "--dry-run", "model.layers=none")).Expect(1);
    }

    [Fact]
    public void Options_may_stand_before_the_command()
    {
        var recipe = _sandbox.WriteTiny();
        _sandbox.Runner("--data", _sandbox.Folder, "-q", "validate", recipe).Expect(0).Says("the recipe is good");
        _sandbox.InProcess("--workspace", _sandbox.Workspace, "runs", "list").Expect(0).Says("there are no runs");
        var unknown = _sandbox.Runner("--data", _sandbox.Folder, "errors").Expect(1);
        Assert.DoesNotContain("Did you mean", unknown.Output + unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_says_as_much_as_it_is_asked_to()
    {
        var recipe = _sandbox.WriteTiny();
        RunnerResult Run(int seed, params string[] more) =>
            _sandbox.Runner(_sandbox.Run(recipe, ["train.duration=6steps", "checkpoint.every=3steps", "--seed", $"{seed}", .. more])).Expect(0);
        static int Steps(string text) => Regex.Count(text, @"(?m)^step \d/6  loss ");

        var usual = Run(1).Says("steps an epoch, on cpu with 1 thread\n").Output;
        var verbose = Run(2, "-v", "--threads", "2").Says("steps an epoch, on cpu with 2 threads\n").Output;
        var quiet = Run(3, "-q").Says("run folder: work/runs/").Output;

        Assert.InRange(Steps(usual), 1, 5);
        Assert.Equal((6, 0), (Steps(verbose), Steps(quiet)));
        Assert.DoesNotContain(" steps an epoch", quiet, StringComparison.Ordinal);
        Assert.InRange(quiet.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 4, 8);
        Assert.NotEqual(0, Steps(File.ReadAllText(_sandbox.Runs[2].ConsoleFile)));
        foreach (var output in new[] { usual, verbose, quiet })
        {
            Assert.Matches(@"(?m)^  eval/length-32/loss +\d", output);
            Assert.Contains("to look at it: cd work && mlflow ui --backend-store-uri sqlite:///mlflow.db, then http://127.0.0.1:5000/#/experiments/1/runs\n", output, StringComparison.Ordinal);
        }

        // what lies behind an error is for who asks for it
        _sandbox.Runner("schema", "nowhere/schema.json", "-v").Expect(2).Warns("      because of DirectoryNotFoundException: ");
        Assert.DoesNotContain("because of", _sandbox.Runner("schema", "nowhere/schema.json").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_a_command_too()
    {
        Assert.Equal(_sandbox.InProcess("runs", "list", "--help").Expect(0).Output, _sandbox.InProcess("help", "runs", "list").Expect(0).Output);
        _sandbox.Runner("help").Expect(0).Says("completion");
        // arguments have names there, not what would complete them here
        _sandbox.WriteTiny();
        var help = _sandbox.InProcess("run", "--help").Expect(0).Says("<recipe> ").Output;
        Assert.DoesNotContain("tiny.yaml", help, StringComparison.Ordinal);
        _sandbox.InProcess("help", "frobnicate").Expect(1).Warns("RUN7073");
    }

    [Fact]
    public void Json_has_its_errors_in_fields()
    {
        _sandbox.WriteTiny();
        using (var good = Json(0, "validate", "tiny.yaml"))
            Assert.True(good.RootElement.GetProperty("good").GetBoolean());
        using (var bad = Json(1, "validate", "tiny.yaml", "model.hiden=3"))
        {
            var found = bad.RootElement.GetProperty("diagnostics")[0];
            Assert.Equal(("error", 1), (found.GetProperty("severity").GetString(), found.GetProperty("line").GetInt32()));
            Assert.StartsWith("RUN1", found.GetProperty("code").GetString(), StringComparison.Ordinal);
        }
        using (var explained = Json(0, "explain", "tiny.yaml"))
            Assert.Contains(explained.RootElement.GetProperty("settings").EnumerateArray(), s => s.GetProperty("path").GetString() == "model.hidden" && s.GetProperty("value").GetString() == "32");
        _sandbox.Write("other.yaml", "extends: tiny.yaml\nmodel: { hidden: 64 }\n");
        using (var diff = Json(0, "diff", "tiny.yaml", "other.yaml"))
            Assert.Equal(64, diff.RootElement.GetProperty("differences")[0].GetProperty("right").GetInt32());
        using (var components = Json(0, "components", "list", "position"))
            Assert.Contains(components.RootElement.EnumerateArray(), c => c.GetProperty("name").GetString() == "learned");
        using (var component = Json(0, "components", "show", "learned"))
            Assert.Contains(component.RootElement.GetProperty("options").EnumerateArray(), o => o.GetProperty("name").GetString() == "max_length");
        using (var nothing = Json(0, "runs", "list", "--workspace", _sandbox.Workspace))
            Assert.Equal(0, nothing.RootElement.GetArrayLength());
        using (var error = Json(1, "runs", "show", "@last", "--workspace", _sandbox.Workspace))
            Assert.Equal("RUN7082", error.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>A command that ends by an error leaves one document on the output stream, and the words on the other.</summary>
    [Theory]
    [InlineData("RUN5050", "compare", "@last")]
    [InlineData("RUN7082", "compare", "@last", "@best:eval/loss")]
    [InlineData("RUN5002", "verify", "3f9c")]
    [InlineData("RUN7107", "verify")]
    [InlineData("RUN7107", "plan", "tiny.yaml", "--frobnicate")]
    [InlineData("RUN7071", "plan", "tiny.yaml", "--rate", "--ranks")]
    public void An_error_is_one_document(string code, params string[] command)
    {
        _sandbox.WriteTiny();
        if (code == "RUN5050")
            RunFolder.Create(_sandbox.Workspace, new RunIdentity { RunId = RunId.New(), Name = "tiny", Experiment = "tiny", Created = DateTimeOffset.UnixEpoch });

        var result = _sandbox.Runner([.. command, "--workspace", _sandbox.Workspace, "--json"]).Expect(1).Warns($"error {code}: ");

        using var document = JsonDocument.Parse(result.Output);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal((code, "user"), (error.GetProperty("code").GetString(), error.GetProperty("category").GetString()));
        Assert.All(["message", "remedy"], field => Assert.False(string.IsNullOrWhiteSpace(error.GetProperty(field).GetString())));
    }

    [Fact]
    public void A_plan_with_mistakes_is_one_document()
    {
        _sandbox.WriteTiny();
        var result = _sandbox.Runner("plan", "tiny.yaml", "model.heads=5", "--json").Expect(1);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(("tiny.yaml", false), (document.RootElement.GetProperty("recipe").GetString(), document.RootElement.GetProperty("good").GetBoolean()));
        Assert.Contains("must be a multiple of 'heads' (5)", document.RootElement.GetProperty("diagnostics")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private JsonDocument Json(int code, params string[] arguments) => JsonDocument.Parse(_sandbox.InProcess([.. arguments, "--json"]).Expect(code).Output);
}
