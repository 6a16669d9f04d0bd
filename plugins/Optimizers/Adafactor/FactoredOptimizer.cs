using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>State of Adafactor: a few small tensors for each parameter and, with <c>beta1</c>, one flat mean.</summary>
internal abstract class FactoredOptimizer : FlatOptimizer<AdafactorOptions>
{
    protected FactoredOptimizer(ParameterBuffer parameters, AdafactorOptions options)
        : base(parameters, options)
    {
        using var quiet = no_grad();
        Segments = [.. parameters.Segments.Select(segment => new SegmentState(segment, parameters.Values.device))];
        foreach (var state in Segments)
        {
            Add("exp_avg_sq_row/", state.Segment, state.Row);
            Add("exp_avg_sq_col/", state.Segment, state.Column);
            Add("exp_avg_sq/", state.Segment, state.Full);
        }
        Mean = options.Beta1 is null ? null : AddState("exp_avg");
    }

    /// <summary>Squared gradients of each parameter.</summary>
    protected IReadOnlyList<SegmentState> Segments { get; }

    /// <summary>Mean update, flat like the parameters; null without <c>beta1</c>.</summary>
    protected Tensor? Mean { get; }

    private void Add(string prefix, ParameterSegment segment, Tensor? tensor)
    {
        if (tensor is null)
            return;
        Own(tensor);
        if (tensor.numel() > 0)
            AddState(prefix + segment.Name, tensor);
    }
}
