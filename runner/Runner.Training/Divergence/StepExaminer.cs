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
        var policy = Blocks.Policy;
        var watch = new BlockWatch(setup.Task.Model);
        try
        {
            // also so that nothing is exchanged with other ranks, who may not look
            Blocks.Policy = watch;
            using var metrics = new MetricSums(session.Device);
            var whole = session.Step.Examine(batch, metrics);
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
                watch.First = null;
                var one = batch with { MicroBatches = [batch.MicroBatches[i]], FirstMicroBatch = batch.FirstMicroBatch + i };
                var part = session.Step.Examine(one, metrics);
                if (!part.IsFinite)
                    return examination with { MicroBatch = one.FirstMicroBatch, MicroBatchLoss = part.Loss, Block = watch.First };
            }
            return examination;
        }
        finally
        {
            Blocks.Policy = policy;
        }
    }

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

    /// <summary>Remembers the first block whose output is not finite.</summary>
    private sealed class BlockWatch(nn.Module model) : BlockPolicy
    {
        public string? First { get; set; }

        public override Tensor[] Run(nn.Module block, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
        {
            var outputs = forward(inputs);
            using var quiet = no_grad();
            if (First is null && outputs.Any(o => o.is_floating_point() && !IsFinite(o)))
                First = model.named_modules().FirstOrDefault(m => ReferenceEquals(m.module, block)).name ?? block.GetName();
            return outputs;
        }
    }
}
