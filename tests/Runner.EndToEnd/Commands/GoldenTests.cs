using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary><c>runner golden</c>: what it says, and what it answers to scripts.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Agreement_and_disagreement_are_told_apart()
    {
        using var sandbox = new Sandbox();
        Copy(Golden.Case("bert_a"), sandbox.Locate("cases/first"));
        Copy(Golden.Case("bert_a"), sandbox.Locate("cases/deep/second"));

        var good = sandbox.Runner("golden", "cases").Expect(0);
        good.Says("deep/second").Says("equal").Says("2 of 2 cases agree with the reference.");
        Assert.Equal("", good.Error);

        Spoil(sandbox.Locate("cases/first/tensors.safetensors"));
        sandbox.Runner("golden", "cases").Expect(1).Says("FAILED").Says("times the tolerance").Says("1 of 2 cases agree with the reference, 1 do not.");
        sandbox.Runner("golden", "cases/deep/second").Expect(0).Says("1 of 1 cases agree with the reference.");
    }

    [Fact]
    public void Json_has_every_comparison()
    {
        using var sandbox = new Sandbox();
        Copy(Golden.Case("bert_a"), sandbox.Locate("cases/one"));

        var rows = JsonDocument.Parse(sandbox.Runner("golden", "cases", "--json").Expect(0).Output).RootElement;

        var row = Assert.Single(rows.EnumerateArray());
        Assert.Equal(("one", "bert", true), (row.GetProperty("case").GetString(), row.GetProperty("kind").GetString(), row.GetProperty("passed").GetBoolean()));
        Assert.InRange(row.GetProperty("worst_relative_error").GetDouble(), 0, 5e-5);
        Assert.Contains(row.GetProperty("comparisons").EnumerateArray(), c => c.GetProperty("name").GetString()!.StartsWith("grad/", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_kinds_and_broken_cases_fail_and_the_others_are_still_checked()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("cases/a/case.json", "{\"kind\": \"no_such_kind\"}");
        sandbox.Write("cases/a/cases.jsonl", "{}");
        sandbox.Write("cases/b/case.json", "{");
        sandbox.Write("cases/c/case.json", "{\"kind\": \"bert\"}");
        sandbox.Write("cases/c/tensors.safetensors", "rubbish");
        Copy(Golden.Case("bert_a"), sandbox.Locate("cases/d"));

        var result = sandbox.Runner("golden", "cases").Expect(1);

        result.Says("RUN4243: no component checks cases of kind 'no_such_kind'").Says("RUN4242: ").Says("RUN4200: ").Says("1 of 4 cases agree with the reference, 3 do not.");
    }

    [Fact]
    public void An_empty_folder_and_no_folder_are_errors()
    {
        using var sandbox = new Sandbox();
        Directory.CreateDirectory(sandbox.Locate("empty"));

        sandbox.InProcess("golden", "empty").Expect(1).Warns("error RUN4241: 'empty' and the folders below it hold no case.json.");
        sandbox.InProcess("golden", "nowhere").Expect(1).Warns("error RUN4240: there is no folder 'nowhere' to look for reference cases in.");
        sandbox.Environment["RUNNER_GOLDEN"] = sandbox.Locate("elsewhere");
        sandbox.InProcess("golden").Expect(1).Warns("elsewhere");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    // the last number of the file, whatever it is, becomes another one
    private static void Spoil(string file)
    {
        var bytes = File.ReadAllBytes(file);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), 12345f);
        File.WriteAllBytes(file, bytes);
    }
}
