using Mine;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;

namespace Runner.Tests.Experiments;

/// <summary>What <c>docs/csharp.md</c> shows is compiled and does what the page says.</summary>
[Collection(TorchTests.Name)]
public sealed class CsharpPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Page => File.ReadAllText(Path.Combine(Repository.Root, "docs", "csharp.md"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_shows_the_code_that_is_tested() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Runner.Tests", "Experiments", "Page", "TinyExperiment.cs")), Block("csharp"));

    [Fact]
    public void Its_experiment_is_stopped_resumed_and_compared()
    {
        File.WriteAllText(_folder["tiny.yaml"], Block("yaml"));
        using var words = new StringWriter();

        Assert.True(TinyExperiment.Run(_folder["tiny.yaml"], _folder["workspace"], words), words.ToString());

        Assert.Contains("Interrupted, Finished, Finished", words.ToString(), StringComparison.Ordinal);
        // after a warning, where the vocabulary is not in the cache yet
        Assert.Single(words.ToString().Split('\n'), line => line.StartsWith("6 steps of ", StringComparison.Ordinal));
        Assert.Equal(2, Directory.GetDirectories(_folder["workspace", "runs"]).Length);
    }

    private static string Block(string language)
    {
        var start = Page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
