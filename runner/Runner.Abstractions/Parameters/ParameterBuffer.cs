using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Parameters;

/// <summary>
/// All trainable parameters of a module and their gradients, each in one contiguous fp32 buffer; the module holds views. Zeroing,
/// clipping, optimizer steps, reductions and checkpoints are then a few large operations instead of thousands of small ones.
/// Segments start at multiples of <see cref="Alignment"/> elements; the gaps are zero and stay zero, so norms over the whole
/// buffer are norms over the parameters.
/// </summary>
public sealed class ParameterBuffer : IDisposable
{
    /// <summary>Elements between possible segment starts: 64 bytes of fp32, one cache line.</summary>
    public const int Alignment = 16;

    private ParameterBuffer(Tensor values, Tensor gradients, IReadOnlyList<ParameterSegment> segments)
    {
        Values = values;
        Gradients = gradients;
        Segments = segments;
    }

    /// <summary>Parameter values, [N] fp32.</summary>
    public Tensor Values { get; }

    /// <summary>Gradients, [N] fp32. Backward passes accumulate into it; zero it with <see cref="ZeroGradients"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The parameters in module order, without gaps in the list (there may be gaps between offsets).</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>Number of trainable parameters, padding not counted, shared tensors once.</summary>
    public long ParameterCount => Segments.Sum(s => s.Length);

    /// <summary>
    /// Moves the parameters of <paramref name="module"/> into one buffer on <paramref name="device"/>. Tied parameters are stored
    /// once under their first name. Call before the first forward pass; the module must not be moved afterwards.
    /// </summary>
    public static ParameterBuffer Adopt(nn.Module module, Device device)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parameters = new List<(string Name, Parameter Parameter)>();
        var seen = new HashSet<IntPtr>();
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (parameter.requires_grad && seen.Add(parameter.Handle))
                parameters.Add((name, parameter));
        }

        var segments = new List<ParameterSegment>(parameters.Count);
        var total = 0L;
        foreach (var (name, parameter) in parameters)
        {
            segments.Add(new ParameterSegment(name, total, parameter.numel(), parameter.shape));
            total += (parameter.numel() + Alignment - 1) / Alignment * Alignment;
        }

        var values = zeros(total, ScalarType.Float32, device);
        var gradients = zeros(total, ScalarType.Float32, device);
        for (var i = 0; i < parameters.Count; i++)
        {
            var (segment, parameter) = (segments[i], parameters[i].Parameter);
            using var view = values.narrow(0, segment.Offset, segment.Length).view(parameter.shape);
            view.copy_(parameter);
            parameter.set_(view);
            parameter.grad = gradients.narrow(0, segment.Offset, segment.Length).view(parameter.shape).DetachFromDisposeScope();
        }
        return new ParameterBuffer(values.DetachFromDisposeScope(), gradients.DetachFromDisposeScope(), segments);
    }

    /// <summary>Sets all gradients to zero, keeping the views that modules hold.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        Gradients.zero_();
    }

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
    }
}
