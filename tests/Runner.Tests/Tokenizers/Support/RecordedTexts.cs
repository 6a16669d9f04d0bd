using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Parity;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Tokenizers;

/// <summary>A recorded case of texts that a test has written.</summary>
internal sealed class RecordedTexts(string folder, Func<string, string> vocabulary) : IParityCase, IComponentFactory
{
    public string Folder => folder;

    public JsonElement Description { get; } = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, "case.json")));

    public JsonObject Config => [];

    public IReadOnlyCollection<string> Names => [];

    public IEnumerable<JsonElement> Rows => Shared.Rows(Path.Combine(folder, "cases.jsonl"));

    public IComponentFactory Components => this;

    public Tensor Read(string name) => throw new InvalidOperationException("a case of texts has no tensors");

    public string Vocabulary(string file) => vocabulary(file);

    public T Create<T>(JsonObject settings)
        where T : class, IComponent =>
        Composed.Component<T>(settings.ToJsonString());
}
