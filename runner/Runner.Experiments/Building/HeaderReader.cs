using Runner.Interchange;
using Runner.LibTorch.Meta;
using Runner.Tokenizers;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Experiments;

/// <summary>Opens weights for a model without contents: names and shapes are theirs, and no tensor is read.</summary>
internal sealed class HeaderReader(WeightsReader reader, WeightsCheck check, ITokenizer? tokenizer) : IWeightsReader
{
    /// <summary>The weights opened last.</summary>
    public string? Last { get; private set; }

    public IWeights Open(string path)
    {
        Last = path;
        return new Headers(reader.Open(path));
    }

    public IWeights Open(WeightsUse use)
    {
        Last = use.From;
        check.Check(use, tokenizer);
        return Open(use.From);
    }

    private sealed class Headers(IWeights weights) : IWeights
    {
        public IReadOnlyCollection<string> Names => weights.Names;

        public IReadOnlyList<long> Shape(string name) => weights.Shape(name);

        public Tensor Read(string name) => MetaDevice.Empty(weights.Shape(name));

        public void Dispose() => weights.Dispose();
    }
}
