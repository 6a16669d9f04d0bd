using Runner.Execution;
using Runner.Parameters;
using Runner.Training.Data;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Makes a step once more, with the same draws and without an update, and looks where numbers stop being finite.</summary>
internal static class StepExaminer
{
    /// <summary>Looks. Leaves the gradients of the last micro-batch looked at behind.</summary>
    public static StepExamination Examine(TrainingSetup setup, TrainingSession session, StepBatches batch)
    {
        string? first = null;
        BlockPolicy Watch(BlockPolicy? inner) => new BlockWatch(inner, block => first ??= Name(setup.Task.Model, block));
        using var metrics = new MetricSums(session.Device);
        var whole = session.Step.Examine(batch, metrics, Watch);
        var examination = new StepExamination
        {
            Loss = whole.Loss,
            GradientNorm = whole.GradientNorm,
            Parameters = NotFinite(session.Parameters.Values, session.Parameters.Segments),
            Gradients = NotFinite(session.Parameters.Gradients, session.Parameters.Segments),
            ParameterCount = session.Parameters.Segments.Count,
        };
        for (var i = 0; i < batch.MicroBatches.Count; i++)
        {
            first = null;
            var one = batch with { MicroBatches = [batch.MicroBatches[i]], FirstMicroBatch = batch.FirstMicroBatch + i };
            var part = session.Step.Examine(one, metrics, Watch);
            if (!part.IsFinite)
                return examination with { MicroBatch = one.FirstMicroBatch, MicroBatchLoss = part.Loss, Block = first };
        }
        return examination;
    }

    private static string Name(nn.Module model, nn.Module block) =>
        model.named_modules().FirstOrDefault(m => ReferenceEquals(m.module, block)).name ?? block.GetName();

    private static IReadOnlyList<string> NotFinite(Tensor flat, IReadOnlyList<ParameterSegment> segments)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (flat.isfinite().all().item<bool>())
            return [];
        return [.. segments.Where(s => s.Length > 0 && !IsFinite(flat.narrow(0, s.Offset, s.Length))).Select(s => s.Name)];
    }

    private static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }

    /// <summary>Tells of blocks whose output is not finite.</summary>
    private sealed class BlockWatch(BlockPolicy? inner, Action<nn.Module> onNonFinite) : BlockPolicy
    {
        public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
        {
            var outputs = inner is null ? forward(inputs) : inner.Run(block, forward, inputs);
            using var quiet = no_grad();
            if (outputs.Any(o => o.is_floating_point() && !IsFinite(o)))
                onNonFinite(block);
            return outputs;
        }

        public override void Keep(Tensor tensor) => inner?.Keep(tensor);
    }
}
