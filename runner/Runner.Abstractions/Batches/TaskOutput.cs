using Runner.Metrics;
using static TorchSharp.torch;

namespace Runner.Tasks;

/// <summary>What a forward pass gives.</summary>
/// <param name="Loss">Scalar to differentiate: this micro-batch's share of the global loss.</param>
/// <param name="Metrics">Sums and counts by name, such as <c>mlm/loss</c> or <c>mlm/accuracy</c>; the host adds them up over micro-batches and divides.</param>
public sealed record TaskOutput(Tensor Loss, IReadOnlyDictionary<string, MetricSum> Metrics);

/// <summary>What a forward pass over a batch of an evaluation set gives.</summary>
/// <param name="Output">Loss and sums, as of a forward pass that predicts nothing.</param>
/// <param name="Predictions">What the network says about each example, beside the truth.</param>
public sealed record PredictedBatch(TaskOutput Output, IReadOnlyList<ExamplePrediction> Predictions);

/// <summary>A mean in the making.</summary>
/// <param name="Sum">Scalar tensor, detached; stays on the device until the host reads it.</param>
/// <param name="Count">What the sum is divided by in the end.</param>
public readonly record struct MetricSum(Tensor Sum, double Count);
