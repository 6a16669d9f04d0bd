using System.Runtime.InteropServices;
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

    private ParameterBuffer(Tensor values, Tensor gradients, IReadOnlyList<ParameterSegment> segments, IReadOnlyList<ParameterSegment>? all = null)
    {
        Values = values;
        Gradients = gradients;
        Segments = segments;
        AllSegments = all ?? segments;
    }

    /// <summary>Parameter values, [N] fp32.</summary>
    public Tensor Values { get; }

    /// <summary>Gradients, [N] fp32. Backward passes accumulate into it; zero it with <see cref="ZeroGradients"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The parameters in module order, without gaps in the list (there may be gaps between offsets).</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>
    /// The parameters of the whole model: more than <see cref="Segments"/> where this is a <see cref="Stretch"/> of a buffer. For options
    /// that name parameters, which must not be refused because what they name lies in another stretch.
    /// </summary>
    public IReadOnlyList<ParameterSegment> AllSegments { get; }

    /// <summary>Number of trainable parameters, padding not counted, shared tensors once.</summary>
    public long ParameterCount => Segments.Sum(s => s.Length);

    /// <summary>
    /// Moves the parameters of <paramref name="module"/> into one buffer on <paramref name="device"/>. Tied parameters are stored
    /// once under their first name. Call before the first forward pass; the module must not be moved afterwards.
    /// </summary>
    /// <param name="module">Whose parameters.</param>
    /// <param name="device">Where the buffers are made.</param>
    /// <param name="allocate">Makes a zeroed fp32 buffer [N] for values (true) or gradients (false); null for ordinary memory.</param>
    public static ParameterBuffer Adopt(nn.Module module, Device device, Func<long, bool, Tensor>? allocate = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var segments = new List<ParameterSegment>();
        var placed = new List<(Parameter Parameter, ParameterSegment Segment)>();
        var known = new Dictionary<(IntPtr, long, long), ParameterSegment>();
        var total = 0L;
        var roles = ParameterRoles.Of(module);
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (!parameter.requires_grad)
                continue;
            if (!known.TryGetValue(Identity(parameter), out var segment))
            {
                var (isBias, isNorm) = roles.GetValueOrDefault(name);
                segment = new ParameterSegment(name, total, parameter.numel(), parameter.shape) { IsBias = isBias, IsNorm = isNorm };
                segments.Add(segment);
                total += (segment.Length + Alignment - 1) / Alignment * Alignment;
                if (segment.Length > 0)
                    known.Add(Identity(parameter), segment);
            }
            placed.Add((parameter, segment));
        }

        var values = allocate?.Invoke(total, true) ?? zeros(total, ScalarType.Float32, device);
        var gradients = allocate?.Invoke(total, false) ?? zeros(total, ScalarType.Float32, device);
        foreach (var (parameter, segment) in placed)
        {
            using var view = values.narrow(0, segment.Offset, segment.Length).view(parameter.shape);
            view.copy_(parameter);
            parameter.set_(view);
            parameter.grad = gradients.narrow(0, segment.Offset, segment.Length).view(parameter.shape);
        }
        return new ParameterBuffer(values.DetachFromDisposeScope(), gradients.DetachFromDisposeScope(), segments);
    }

    /// <summary>
    /// Tells two names of one tensor from two tensors. Handles do not: TorchSharp's own modules give out a new one each time they are asked
    /// for their weight.
    /// </summary>
    public static (IntPtr Storage, long Offset, long Length) Identity(Tensor parameter) =>
        parameter.device_type == TorchSharp.DeviceType.META ? (Marshal.ReadIntPtr(parameter.Handle), 0, parameter.numel()) // nothing is stored: the tensor behind the handle
        : parameter.dtype == ScalarType.Float32 ? (parameter.storage<float>().data_ptr(), parameter.storage_offset(), parameter.numel())
        : (parameter.Handle, 0, parameter.numel());

    /// <summary>
    /// The same memory from one segment to another as a buffer of its own, whose offsets start at 0: what one rank updates where ranks share out the
    /// update. Dispose it before this one.
    /// </summary>
    /// <param name="first">Index of the first segment.</param>
    /// <param name="count">Segments, 1 or more.</param>
    public ParameterBuffer Stretch(int first, int count)
    {
        var start = Segments[first].Offset;
        var end = first + count < Segments.Count ? Segments[first + count].Offset : Values.numel();
        return new ParameterBuffer(
            Values.narrow(0, start, end - start).DetachFromDisposeScope(), Gradients.narrow(0, start, end - start).DetachFromDisposeScope(),
            [.. Segments.Skip(first).Take(count).Select(s => s with { Offset = s.Offset - start })], AllSegments);
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
