using System.Text;
using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Parity;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Parity;
using Runner.Weights.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Parity;

[Collection(TorchTests.Name)]
public sealed class GoldenSuiteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GoldenSuiteTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cases_are_found_at_any_depth_and_by_name()
    {
        Rows("b", "one", "{}");
        Rows("a/deep", "one", "{}");

        var suite = Suite(new Check((_, _) => { }));

        Assert.Equal(["a/deep", "b"], suite.Cases.Select(suite.NameOf));
        Assert.Equal(["b"], new GoldenSuite(_folder["b"], [], Composed.Factory, _ => null) is var single ? single.Cases.Select(single.NameOf) : []);
    }

    [Fact]
    public void The_kind_decides_the_component_and_the_folder_does_not()
    {
        Rows("bert", "some_kind", """{"a":1}""");
        string? asked = null;
        var suite = new GoldenSuite(_folder.Path, [], Composed.Factory, name =>
        {
            asked = name;
            return new Check((_, report) => report.Same("a", [1], [1]));
        });

        var verdict = Assert.Single(suite.Cases.Select(suite.Check));

        Assert.Equal("some-kind", asked);
        Assert.Equal(("bert", "some_kind", true, 0.0), (verdict.Case, verdict.Kind, verdict.Passed, verdict.WorstRelativeError));
    }

    [Fact]
    public void A_check_sees_config_tensors_rows_and_vocabularies()
    {
        using var scope = NewDisposeScope();
        Describe("case", """{"kind": "x", "config": {"hidden": 32}}""");
        using (var stream = File.Create(_folder["case", "tensors.safetensors"]))
            SafetensorsWriter.Write(stream, [("out/y", tensor(new[] { 1f, 2f }))]);
        File.WriteAllText(_folder["case", "cases.jsonl"], "{\"n\":1}\n\n{\"n\":2}\n");
        Directory.CreateDirectory(_folder["vocab"]);
        File.WriteAllText(_folder["vocab", "words.txt"], "a\n");

        var verdict = Verdict(new Check((golden, report) =>
        {
            Assert.Equal(32, (int)golden.Config["hidden"]!);
            golden.Config["hidden"] = 1;
            Assert.Equal(32, (int)golden.Config["hidden"]!);
            Assert.Equal(["out/y"], golden.Names);
            Assert.Equal([1, 2], golden.Rows.Select(row => row.GetProperty("n").GetInt32()));
            Assert.Equal(_folder["vocab", "words.txt"], golden.Vocabulary("words.txt"));
            report.Close("out/y", tensor(new[] { 1f, 2.00001f }), golden.Read("out/y"));
        }));

        Assert.True(verdict.Passed, string.Join('\n', verdict.Failures));
        Assert.InRange(verdict.WorstRelativeError!.Value, 4e-6, 6e-6);
    }

    [Fact]
    public void A_vocabulary_is_looked_for_in_every_place_and_in_no_other()
    {
        Rows("case", "x", "{}");
        Directory.CreateDirectory(_folder["more"]);
        File.WriteAllText(_folder["more", "words.txt"], "a\n");
        var suite = new GoldenSuite(_folder.Path, [_folder["more"]], Composed.Factory, _ => new Check((golden, report) =>
        {
            report.Same("found", [golden.Vocabulary("words.txt")], [_folder["more", "words.txt"]]);
            golden.Vocabulary("../more/words.txt");
        }));

        var verdict = Assert.Single(suite.Cases.Select(suite.Check));

        Assert.True(verdict.Comparisons[0].Passed);
        Assert.StartsWith("RUN4244: the case wants the vocabulary '../more/words.txt', which is in none of ", verdict.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_compares_nothing_has_not_passed()
    {
        Rows("case", "x", "{}");

        var verdict = Verdict(new Check((_, _) => { }));

        Assert.False(verdict.Passed);
        Assert.Equal(["nothing was compared"], verdict.Failures);
    }

    [Fact]
    public void An_unknown_kind_fails()
    {
        Rows("case", "no_such", "{}");

        var verdict = Verdict(null);

        Assert.False(verdict.Passed);
        Assert.Equal("RUN4243: no component checks cases of kind 'no_such'; 'parity/no-such' would.", verdict.Trouble);
    }

    [Fact]
    public void A_check_that_stumbles_is_a_failure_of_the_case_and_keeps_what_it_compared()
    {
        Rows("case", "x", "{}");

        var verdict = Verdict(new Check((_, report) =>
        {
            report.Same("a", [1], [2]);
            throw new KeyNotFoundException("no 'b' here.");
        }));

        Assert.Equal(["a: at 0: 1 instead of 2", "the check failed: no 'b' here (KeyNotFoundException)"], verdict.Failures);
    }

    [Theory]
    [InlineData("{", "case.json is not JSON")]
    [InlineData("[]", "case.json does not say its kind")]
    [InlineData("{\"kind\": 3}", "case.json does not say its kind")]
    [InlineData("{\"kind\": \"x\", \"kind\": \"y\"}", "case.json is not JSON")]
    [InlineData("{\"kind\": \"x\"}", "it has neither tensors.safetensors nor cases.jsonl")]
    public void A_broken_description_fails_the_case(string json, string reason)
    {
        Describe("case", json);

        Assert.StartsWith($"RUN4242: '{_folder["case"]}' is not a reference case: {reason}", Verdict(new Check((_, _) => { })).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_tensors_and_rows_fail_the_case()
    {
        Describe("tensors", """{"kind": "x"}""");
        File.WriteAllText(_folder["tensors", "tensors.safetensors"], "rubbish");
        Rows("rows", "x", "{\"a\":1}\nrubbish");

        var suite = Suite(new Check((golden, report) => report.Same("rows", golden.Rows.Select(_ => 1), [1, 1])));

        Assert.Equal(["RUN4242", "RUN4200"], suite.Cases.Select(@case => suite.Check(@case).Trouble![..7]));
        Assert.Contains("line 2 of cases.jsonl is not JSON", suite.Check(_folder["rows"]).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cases_and_no_folder_are_errors()
    {
        Assert.Equal("RUN4241", Assert.Throws<RunnerException>(() => Suite(null)).Descriptor.Code);
        Assert.Equal("RUN4240", Assert.Throws<RunnerException>(() => new GoldenSuite(_folder["none"], [], Composed.Factory, _ => null)).Descriptor.Code);
    }

    [Fact]
    public void A_case_leaves_no_tensor_behind()
    {
        Rows("case", "x", "{}");
        var suite = Suite(new Check((_, report) => report.Close("a", ones(100).add(1), ones(100).add(1))));
        suite.Check(suite.Cases[0]);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        suite.Check(suite.Cases[0]);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private GoldenSuite Suite(IParityComponent? check) => new(_folder.Path, [], Composed.Factory, _ => check);

    private GoldenVerdict Verdict(IParityComponent? check)
    {
        var suite = Suite(check);
        return suite.Check(Assert.Single(suite.Cases));
    }

    private void Describe(string name, string json)
    {
        Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder[name, "case.json"], json);
    }

    private void Rows(string name, string kind, string rows)
    {
        Describe(name, new JsonObject { ["kind"] = kind }.ToJsonString());
        File.WriteAllText(_folder[name, "cases.jsonl"], rows, Encoding.UTF8);
    }

    private sealed class Check(Action<IParityCase, ParityReport> check) : IParityComponent
    {
        void IParityComponent.Check(IParityCase golden, ParityReport report) => check(golden, report);
    }
}
