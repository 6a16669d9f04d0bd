using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

public class BenchTests
{
    [Fact]
    public void Measures_a_recipe_and_leaves_nothing_behind()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();

        var result = sandbox.Runner("bench", recipe, "--steps", "4", "--warmup", "1", "--threads", "1", "--json", "out/bench.json").Expect(0);

        result.Says("tiny: 4 training steps of 4 examples after 1 to warm up, the recipe's data").Says("tokens/s").Says("MFU").Says("checkpoint");
        using var json = JsonDocument.Parse(File.ReadAllText(sandbox.Locate("out/bench.json")));
        var root = json.RootElement;
        Assert.Equal(4, root.GetProperty("steps").GetArrayLength());
        Assert.True(root.GetProperty("phases").GetProperty("backward").GetProperty("milliseconds_per_step").GetDouble() > 0);
        Assert.InRange(root.GetProperty("model_flops_utilisation").GetDouble(), 1e-6, 1);
        Assert.True(root.GetProperty("tokens_per_second").GetDouble() > 0);
        Assert.True(root.GetProperty("peak_memory_bytes").GetInt64() > 1 << 20);
        Assert.Equal(["out", "tiny.yaml"], Directory.GetFileSystemEntries(sandbox.Folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Needs_no_data_for_samples()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();

        sandbox.Runner("bench", recipe, "--set", "data.train={type: text, path: not/here}", "--set", "data.evaluation-", "--sample", "--vocabulary", "60", "--steps", "2", "--batch", "2")
            .Expect(0).Says("of 2 examples").Says("full sequences with arbitrary contents");
        sandbox.Runner("bench", recipe, "--sample", "--vocabulary", "60", "--steps", "2", "--inference", "--backbone").Expect(0).Says("forward passes of the backbone");
    }

    [Theory]
    [InlineData("error RUN7060", "--length", "16")]
    [InlineData("--steps takes a whole number", "--steps", "0")]
    [InlineData("--backbone goes with --inference", "--backbone")]
    [InlineData("exclude each other", "--paced", "--json", "x")]
    public void Says_what_is_wrong_with_its_options(string message, params string[] options)
    {
        using var sandbox = new Sandbox();

        sandbox.InProcess(["bench", sandbox.WriteTiny(), .. options]).Expect(1).Warns(message);
    }
}
