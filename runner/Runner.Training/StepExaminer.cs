using Runner.Data;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Makes a step once more, with the same draws and without an update, and looks where numbers stop being finite.</summary>
internal static class StepExaminer
{
    /// <summary>Looks. Leaves the gradients of the last micro-batch looked at behind.</summary>
    public static StepExamination Examine(TrainingSetup setup, TrainingSession session, StepBatches batch)
    {
        var watch = new BlockWatch();
        using var metrics = new MetricSums(session.Device);
        var whole = session.Step.Examine(batch, metrics, watch.Over);
        var (gradients, segments) = (session.Parameters.Gradients, session.Parameters.Segments);
        var notFinite = NotFinite(gradients, segments);
        var examination = new StepExamination
        {
            Loss = whole.Loss,
            GradientNorm = whole.GradientNorm,
            Parameters = NotFinite(session.Parameters.Values, segments),
            Gradients = notFinite,
            LargeGradients = notFinite.Count == 0 && !double.IsFinite(whole.GradientNorm) ? TooLarge(gradients, segments, session.Precision.Scale) : [],
            ParameterCount = segments.Count,
        };
        for (var i = 0; i < batch.MicroBatches.Count; i++)
        {
            watch.Clear();
            var one = batch with { MicroBatches = [batch.MicroBatches[i]], FirstMicroBatch = batch.FirstMicroBatch + i };
            var part = session.Step.Examine(one, metrics, watch.Over);
            if (!part.IsFinite)
                return watch.AddTo(examination with { MicroBatch = one.FirstMicroBatch, MicroBatchLoss = part.Loss }, setup.Task.Model.Network);
        }
        return examination;
    }

    private static IReadOnlyList<string> NotFinite(Tensor flat, IReadOnlyList<ParameterSegment> segments)
    {
        using var quiet = no_grad();
        if (BlockWatch.IsFinite(flat))
            return [];
        return [.. Each(flat, segments, BlockWatch.IsFinite).Where(s => !s.Found).Select(s => s.Segment.Name)];
    }

    // the norm adds up squares in fp32: it overflows long before the elements do
    private static IReadOnlyList<LargeGradient> TooLarge(Tensor flat, IReadOnlyList<ParameterSegment> segments, double scale)
    {
        using var quiet = no_grad();
        var sizes = Each(flat, segments, gradient => (Norm: Norm(gradient), Largest: gradient.abs().max().item<float>())).ToList();
        // by themselves they may all be small enough, and only neighbours together are not
        var least = Math.Min(Math.Sqrt(float.MaxValue), sizes.Max(s => s.Found.Norm));
        return [.. sizes.Where(s => s.Found.Norm >= least).Select(s => new LargeGradient(s.Segment.Name, s.Found.Largest / scale))];
    }

    private static double Norm(Tensor gradient)
    {
        var exact = gradient.to(ScalarType.Float64);
        return (exact * exact).sum().sqrt().item<double>();
    }

    private static IEnumerable<(ParameterSegment Segment, T Found)> Each<T>(Tensor flat, IReadOnlyList<ParameterSegment> segments, Func<Tensor, T> look) =>
        segments.Where(s => s.Length > 0).Select(segment =>
        {
            using var scope = NewDisposeScope();
            return (segment, look(flat.narrow(0, segment.Offset, segment.Length)));
        });
}
