using TorchSharp;
using static TorchSharp.torch;

namespace Runner.LibTorch.Meta;

/// <summary>
/// Shape rules for the meta device, where tensors have shapes and no contents. libtorch brings rules for many operations; those of others
/// exist in Python alone and are given here, registered through libtorch's C interface. The rules of products, and of what gradients
/// keep, also note what the operation costs in <see cref="Trace"/>. Nothing changes on any other device.
/// </summary>
public static unsafe partial class MetaKernels
{
    private static readonly Lock Gate = new();
    private static bool _registered;

    /// <summary>Takes notes while set. One forecast at a time (the forecaster sees to it).</summary>
    public static OperationTrace? Trace { get; set; }

    /// <summary>Registers the rules; later calls do nothing.</summary>
    /// <exception cref="Errors.RunnerException">RUN4290: this libtorch is too old for it.</exception>
    public static void EnsureRegistered()
    {
        lock (Gate)
        {
            if (_registered)
                return;
            try
            {
                Register("Meta", Kernels());
                Register("AutogradMeta", [new("dropout", &Dropout)]);
                _registered = true;
            }
            catch (EntryPointNotFoundException missing)
            {
                throw LibTorchErrors.NoShapeRules.Because(missing, missing.Message);
            }
        }
    }

    private static void Register(string key, Kernel[] kernels)
    {
        if (StableAbi.OpenLibrary("aten", key, nameof(MetaKernels), 1, out var library) != 0)
            throw LibTorchErrors.NoShapeRules.With($"it cannot open the operators of '{key}'");
        foreach (var kernel in kernels)
        {
            if (StableAbi.Register(library, kernel.Operation, kernel.Function) != 0)
                throw LibTorchErrors.NoShapeRules.With($"it does not take a rule for '{kernel.Operation}'");
        }
        // The library handle stays open: closing it would take the rules away.
    }

    private static Kernel[] Kernels() =>
    [
        new("mm", &Mm), new("bmm", &Bmm),
        new("native_layer_norm", &LayerNorm), new("native_layer_norm_backward", &LayerNormBackward),
        new("_softmax", &Softmax), new("_log_softmax", &Softmax), new("_safe_softmax", &Softmax),
        new("gelu", &KeepsInput), new("silu", &KeepsInput), new("relu", &KeepsResult), new("tanh", &KeepsResult), new("sigmoid", &KeepsResult),
        new("abs", &LikeFirst), new("flip", &LikeFirst), new("roll", &LikeFirst),
        new("mse_loss_backward", &LikeSecondOfThree), new("smooth_l1_loss_backward", &LikeSecondOfThree),
        new("log_sigmoid_forward", &LogSigmoid), new("log_sigmoid_backward", &LikeSecondOfThree),
        new("where.self", &Where), new("index_select", &IndexSelect), new("embedding_dense_backward", &EmbeddingBackward),
        new("logical_and", &Truth), new("logical_or", &Truth), new("logical_xor", &Truth), new("logical_not", &TruthOfOne),
    ];

    /// <summary>
    /// Runs a rule. No exception may cross into libtorch: a rule that fails is noted, and gives scalars so that the pass can end.
    /// </summary>
    private static void Run(string operation, ulong* stack, ulong results, Rule rule)
    {
        try
        {
            rule(new KernelCall(stack));
        }
        catch (Exception failure)
        {
            Trace?.Fail(operation, failure.Message.Split('\n')[0]);
            var call = new KernelCall(stack);
            for (var i = 0; i < (int)results; i++)
            {
                using var scalar = empty([], ScalarType.Float32, Device);
                call.Return(i, scalar);
            }
        }
    }

    public static Device Device { get; } = new(DeviceType.META);

    private delegate void Rule(KernelCall call);

    private readonly struct Kernel(string operation, delegate* unmanaged[Cdecl]<ulong*, ulong, ulong, void> function)
    {
        public readonly string Operation = operation;
        public readonly delegate* unmanaged[Cdecl]<ulong*, ulong, ulong, void> Function = function;
    }
}
