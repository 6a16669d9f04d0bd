using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Conformance.Reference;

/// <summary>Runs every block once more when the backbone's forward pass is over, as a training does that recomputes blocks.</summary>
internal sealed class RepeatedBlocks : BlockPolicy, IDisposable
{
    private readonly List<(Func<Tensor[], Tensor[]> Forward, Tensor[] Inputs, Tensor[] Outputs)> _runs = [];
    private readonly List<Tensor> _kept = [];

    /// <summary>Blocks that were run.</summary>
    public int Count => _runs.Count;

    public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        var own = Array.ConvertAll(inputs, Own);
        var outputs = forward(inputs);
        _runs.Add((forward, own, Array.ConvertAll(outputs, Own)));
        return outputs;
    }

    public override void Keep(Tensor tensor) => _kept.Add(tensor.DetachFromDisposeScope());

    /// <summary>Outputs of the first and of the second run of each block.</summary>
    public IEnumerable<(Tensor First, Tensor Second)> Repeat() =>
        _runs.SelectMany(run => run.Outputs.Zip(run.Forward(run.Inputs)));

    public void Dispose()
    {
        _kept.ForEach(tensor => tensor.Dispose());
        foreach (var (_, inputs, outputs) in _runs)
        {
            foreach (var tensor in inputs.Concat(outputs))
                tensor.Dispose();
        }
    }

    private static Tensor Own(Tensor tensor) => tensor.detach().DetachFromDisposeScope();
}
