using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Parity;
using TorchSharp;

namespace Runner.Conformance;

/// <summary>What every parity check does; whether the numbers agree is for the recorded cases to say (<c>runner golden</c>).</summary>
public class ParityConformance(ConformanceSubject subject) : ComponentConformance<IParityComponent>(subject)
{
    /// <summary>A check that finds nothing to compare must not pass.</summary>
    [Fact]
    public void Does_not_pass_a_case_that_records_nothing()
    {
        Tensors.Ready();
        var report = new ParityReport();
        try
        {
            Subject.Create<IParityComponent>().Check(new EmptyCase(Subject.Definition.Name.Replace('-', '_')), report);
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.IAssertionException)
        {
            return;                                        // an exception counts as a failure of the case
        }
        Assert.True(report.Results.Count == 0 || report.Results.Any(r => !r.Passed), "a case without tensors and rows passed");
    }

    private sealed class EmptyCase(string kind) : IParityCase
    {
        public string Folder => ConformanceSubject.CacheFolder;

        public JsonElement Description { get; } = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["kind"] = kind });

        public JsonObject Config => [];

        public IReadOnlyCollection<string> Names => [];

        public torch.Tensor Read(string name) => throw new InvalidDataException($"There is no tensor '{name}'.");

        public IEnumerable<JsonElement> Rows => [];

        public string Vocabulary(string file) => throw new FileNotFoundException($"There is no vocabulary '{file}'.");

        public IComponentFactory Components => throw new InvalidDataException("The case names no component.");
    }
}
