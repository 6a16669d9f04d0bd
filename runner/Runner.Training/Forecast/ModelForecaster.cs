using System.Runtime.InteropServices;
using Runner.Errors;
using Runner.Execution;
using Runner.Heads;
using Runner.LibTorch;
using Runner.LibTorch.Meta;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Forecast;

/// <summary>
/// Builds a model on the meta device and runs forward, loss and backward there: mistakes in shapes show, and everything is counted, in
/// seconds for models of any size. While it works, new tensors of the process land on the meta device, so it works alone.
/// </summary>
public static class ModelForecaster
{
    private const int BytesPerNumber = 4;
    private static readonly Lock Gate = new();

    /// <exception cref="RunnerException">RUN4290 to RUN4293, or what a component says about its shapes.</exception>
    public static ModelForecast Forecast(ForecastRequest request)
    {
        using var numbers = ScalarLifetime.Hold();
        lock (Gate)
        {
            MetaKernels.EnsureRegistered();
            using var scope = NewDisposeScope();
            using var task = MetaDevice.Run(() => TaskModels.Build(request.Task, request.Architecture, request.Vocabulary, labels: request.Labels));
            var full = task.Sample(request.Examples, request.Length);
            using var sample = request.Adapt?.Invoke(full) ?? full;
            using var batch = sample.To(MetaKernels.Device);
            using var parameters = ParameterBuffer.Adopt(task.Network, MetaKernels.Device);
            var trace = new OperationTrace([.. parameters.Segments.Select(s => new ForecastParameter(s.Name, s.Offset, s.Length, s.Shape))]);
            var unused = MetaDevice.Run(() => Pass(request, task, batch, trace));
            return Describe(request, task, parameters, trace, unused);
        }
    }

    /// <summary>Runs the step; gives the names of parameters without a gradient.</summary>
    private static List<string> Pass(ForecastRequest request, TaskModel task, Batch batch, OperationTrace trace)
    {
        var trainable = task.Network.named_parameters().Where(p => p.parameter.requires_grad).ToList();
        foreach (var (_, parameter) in trainable)
            parameter.grad = null;
        task.Network.train();
        foreach (var module in task.Frozen)
            module.to(MetaKernels.Device);
        MetaKernels.Trace = trace;
        try
        {
            var again = request.Recomputes ? new ForecastBlocks(trace) : null;
            using var pass = (ForwardScope.Current with { Blocks = again }).Enter();
            var loss = request.BackboneOnly && task.EncoderWithHeads is { } model
                ? model.Encoder.Forward(EncoderWithHeads.Input(batch)).Hidden.sum()
                : task.Forward(batch, batch.Counts).Loss;
            Throw(trace, null);
            if (!loss.requires_grad)
                throw ForecastErrors.NoGradient.With();
            trace.IsBackward = true;
            loss.backward();
            Throw(trace, null);
            trace.Complete();
            trace.AddBackward(again?.Flops(task.Network) ?? 0);
        }
        catch (ExternalException failure)
        {
            Throw(trace, failure);
        }
        finally
        {
            MetaKernels.Trace = null;
        }
        return [.. trainable.Where(p => p.parameter.grad is null).Select(p => p.name)];
    }

    // What went wrong first is the cause; what follows are consequences.
    private static void Throw(OperationTrace trace, ExternalException? failure)
    {
        if (trace.Failure is { } first)
            throw ForecastErrors.ShapeMismatch.With(first.Location ?? "the first operation", $"{first.Problem} ({first.Operation})");
        if (failure is null)
            return;
        var place = trace.Location ?? "the start";
        var message = failure.Message.Split('\n')[0];
        throw message.Contains("Meta tensors", StringComparison.Ordinal) ? ForecastErrors.NoShapeRule.Because(failure, place, $"'{message.Split(": ")[0]}'")
            : message.Contains("meta tensor", StringComparison.Ordinal) ? ForecastErrors.NoShapeRule.Because(failure, place, "a number read from a tensor")
            : ForecastErrors.ShapeMismatch.Because(failure, place, message.TrimEnd('.'));
    }

    private static ModelForecast Describe(ForecastRequest request, TaskModel task, ParameterBuffer parameters, OperationTrace trace, List<string> unused)
    {
        var frozen = task.Frozen.Sum(module => module.parameters().Sum(p => p.numel()));
        var count = parameters.ParameterCount;
        return new ModelForecast
        {
            Examples = request.Examples,
            Length = request.Length,
            Parameters = ParameterTree.Of("model", parameters.Segments, trace.ForwardByParameter),
            FrozenParameters = frozen,
            Unused = unused,
            ForwardFlops = trace.ForwardFlops,
            FrozenFlops = trace.FrozenFlops,
            BackwardFlops = trace.BackwardFlops,
            Memory = new MemoryForecast
            {
                Parameters = (double)count * BytesPerNumber,
                Gradients = (double)count * BytesPerNumber,
                OptimizerState = OptimizerState(request.Optimizer, parameters),
                Frozen = (double)frozen * BytesPerNumber,
                Activations = trace.KeptBytes + trace.RecomputedBytes,
                Workspace = 2 * trace.LargestBytes,
            },
        };
    }

    private static double OptimizerState(IOptimizerComponent component, ParameterBuffer parameters)
    {
        using var optimizer = MetaDevice.Run(() => component.Build(parameters));
        return optimizer.State.Values.Sum(tensor => (double)tensor.numel() * tensor.element_size());
    }
}
