using Runner.Execution;
using Microsoft.Extensions.Logging;
using Runner.Training.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Precision;

/// <summary>
/// The arithmetic a training computes in. Parameters, gradients and optimizer state are fp32 whatever it is; bf16 and fp16 act in the forward
/// pass, through autocast, and fp16 scales the loss.
/// </summary>
internal sealed class StepPrecision : IDisposable
{
    private readonly Autocast? _autocast;
    private readonly (bool Matmul, bool Cudnn)? _tf32Before;

    private StepPrecision(Autocast? autocast, LossScaler? scaler, bool tf32)
    {
        (_autocast, Scaler) = (autocast, scaler);
        if (!tf32)
            return;
        _tf32Before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (true, true);
    }

    /// <summary>fp32 throughout.</summary>
    public static StepPrecision Full { get; } = new(null, null, false);

    /// <summary>Null except for fp16.</summary>
    public LossScaler? Scaler { get; }

    /// <summary>What the gradients in the buffer are multiples of.</summary>
    public double Scale => Scaler?.Scale ?? 1;

    /// <summary>Steps that made no update.</summary>
    public long Skipped => Scaler?.State.Skipped ?? 0;

    /// <summary>For reports; null where the loss is not scaled.</summary>
    public LossScaling? LossScaling => Scaler is null ? null : new(Scaler.Scale, Skipped);

    /// <summary>What the options ask for on this device; says where it will be slow.</summary>
    public static StepPrecision Of(TrainingOptions options, Device device, ILogger logger)
    {
        var onCpu = device.type == DeviceType.CPU;
        switch (options.Precision)
        {
            case "tf32" when onCpu:
                logger.LogWarning("precision tf32 is for GPUs: on {Device} it is fp32", device);
                return new(null, null, false);
            case "tf32":
                return new(null, null, true);
            case "bf16" or "fp16":
                if (onCpu && !LowPrecisionUnits.Has(options.Precision))
                {
                    logger.LogWarning("this CPU has no units for {Precision}: it computes it several times slower than fp32", options.Precision);
                }
                var isHalf = options.Precision == "fp16";
                return new(new Autocast(device.type, isHalf ? ScalarType.Float16 : ScalarType.BFloat16),
                    isHalf ? new LossScaler((options.LossScale ?? new()).Settings()) : null, false);
            default:
                return new(null, null, false);
        }
    }

    /// <summary>Forward passes of this thread compute in this precision until disposed.</summary>
    public IDisposable? Enter() => _autocast is null ? null : (ForwardScope.Current with { Precision = _autocast }).Enter();

    /// <summary>The backward pass of a micro-batch's share of the loss.</summary>
    public void Backward(Tensor loss)
    {
        if (Scaler is null)
        {
            loss.backward();
            return;
        }
        using var scale = full_like(loss, Scaler.Scale);
        loss.backward([scale]);
    }

    /// <summary>Metrics for reports.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics() => Scaler is null
        ? []
        : [KeyValuePair.Create("loss_scale", Scaler.Scale), KeyValuePair.Create("skipped", (double)Skipped)];

    public void Dispose()
    {
        if (_tf32Before is { } before)
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = before;
    }
}
