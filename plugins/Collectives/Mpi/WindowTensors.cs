using Microsoft.Extensions.Logging;
using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi.Node;
using Runner.Plugins.Collectives.Tensors;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Mpi;

/// <summary>Work on the stretch of <paramref name="count"/> elements from <paramref name="start"/>, which begins at these addresses for the ranks of the machine.</summary>
internal delegate void StretchWork(nint[] buffers, long start, long count);

/// <summary>Tensors in memory that the ranks of a machine share, and the way there for others.</summary>
internal sealed unsafe class WindowTensors(MpiSetup setup, CollectiveContext context)
{
    // shared memory left to others
    private const long Reserve = 32L << 20;

    private readonly List<SharedWindow> _windows = [];

    public Tensor Allocate(long elements, ScalarType type)
    {
        var bytes = Math.Max(1, elements) * TensorBytes(type);
        setup.Control.Agree(new OperationRecord { Call = new OperationCall(OperationKind.Allocate, (int)type, elements, 0) });
        // all or none: ranks with and without a window would cut their tensors differently
        var fits = setup.Messages.Exchange([Fits(bytes) ? (byte)1 : (byte)0]).All(answer => answer[0] == 1);
        if (context.Device.type == TorchSharp.DeviceType.CPU && fits)
        {
            var window = new SharedWindow(setup.Mpi, setup.Machine, bytes);
            _windows.Add(window);
            return NativeTensor.Over(window.Pieces[setup.Map.Local], elements, type);
        }
        if (!fits && setup.Map.Local == 0)
        {
            context.Logger.LogWarning("shared memory (/dev/shm) has no room for {Count} buffers of {Bytes} MB; ranks of this machine exchange more slowly. "
                + "Containers make it small: docker --shm-size, or in Kubernetes an emptyDir of medium Memory at /dev/shm", setup.Map.Peers.Length, bytes >> 20);
        }
        return zeros(elements, type, context.Device).DetachFromDisposeScope();
    }

    /// <summary>Lets all ranks of the machine work on a tensor of each.</summary>
    /// <param name="kind">For agreeing with the others.</param>
    /// <param name="tensor">This rank's.</param>
    /// <param name="detail">What else they must agree on.</param>
    /// <param name="isRead">Whether what this rank has matters.</param>
    /// <param name="work">What to do; it ends with a meeting.</param>
    public void Visit(OperationKind kind, Tensor tensor, long detail, bool isRead, StretchWork work)
    {
        var elements = tensor.numel();
        var (window, offset) = Find(tensor);
        var call = new OperationCall(kind, (int)tensor.dtype, elements, detail);
        var records = setup.Control.Agree(new OperationRecord { Call = call, Window = window, Offset = offset });
        if (records.All(record => record.Window >= 0))
        {
            var buffers = new nint[records.Length];
            for (var local = 0; local < buffers.Length; local++)
                buffers[local] = _windows[records[local].Window].Pieces[local] + (nint)records[local].Offset;
            work(buffers, 0, elements);
            return;
        }
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var size = tensor.element_size();
        var most = setup.Staging.Length / size;
        var own = setup.Staging.Pieces[setup.Map.Local];
        using var flat = tensor.detach().view(-1);
        for (long start = 0; start < elements; start += most)
        {
            var count = Math.Min(most, elements - start);
            using var part = flat.narrow(0, start, count);
            using var staged = NativeTensor.Over(own, count, tensor.dtype);
            if (isRead)
                staged.copy_(part);
            setup.Control.Meet(kind.ToString());
            work(setup.Staging.Pieces, start, count);
            part.copy_(staged);
        }
    }

    public void Free() => _windows.ForEach(window => window.Free());

    private static long TensorBytes(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.BFloat16 or ScalarType.Float16 or ScalarType.Int16 => 2,
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "buffers of this type are not shared"),
    };

    private bool Fits(long bytes) => setup.Map.Peers.Length == 1 || SharedMemorySpace.Free() is not { } free || bytes * setup.Map.Peers.Length + Reserve <= free;

    private (int Window, long Offset) Find(Tensor tensor)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU)
            return (-1, 0);
        var address = NativeTensor.Address(tensor);
        for (var i = 0; i < _windows.Count; i++)
        {
            var offset = address - _windows[i].Pieces[setup.Map.Local];
            if (offset >= 0 && offset + tensor.numel() * tensor.element_size() <= _windows[i].Length)
                return (i, offset);
        }
        return (-1, 0);
    }
}
