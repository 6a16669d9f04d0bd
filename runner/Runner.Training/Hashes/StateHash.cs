using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Runner.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>
/// One hash of many tensors, by name. Pieces of fixed size are hashed in parallel and their hashes are hashed again, so the result depends
/// neither on the number of threads nor on how tensors lie in memory.
/// </summary>
internal static class StateHash
{
    private const int PieceBytes = 1 << 22;
    private const int HashBytes = 16;

    /// <summary>The hash, 32 hexadecimal digits. Call inside a dispose scope.</summary>
    /// <param name="tensors">Names and tensors, in any order.</param>
    /// <param name="threads">Threads to share the work.</param>
    public static string Of(IEnumerable<(string Name, Tensor Tensor)> tensors, int threads)
    {
        var whole = new XxHash128();
        using var quiet = no_grad();
        var waiting = new List<(string Name, Tensor Tensor)>();
        var bytes = 0L;
        foreach (var (name, tensor) in tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            // of a GPU's tensors a copy is needed; one portion of them at a time is here
            waiting.Add((name, tensor.device_type == DeviceType.CPU ? tensor.contiguous() : tensor.cpu().contiguous()));
            if ((bytes += Bytes(tensor)) < 64L * PieceBytes)
                continue;
            Append(whole, waiting, threads);
            bytes = 0;
        }
        Append(whole, waiting, threads);
        return Convert.ToHexStringLower(whole.GetCurrentHash());
    }

    private static unsafe void Append(XxHash128 whole, List<(string Name, Tensor Tensor)> tensors, int threads)
    {
        var pieces = new List<(nint Address, int Length)>();
        foreach (var (_, tensor) in tensors)
        {
            var address = Address(tensor);
            for (var start = 0L; start < Bytes(tensor); start += PieceBytes)
                pieces.Add((address + (nint)start, (int)Math.Min(PieceBytes, Bytes(tensor) - start)));
        }
        var hashes = new byte[pieces.Count * HashBytes];
        void Hash(int i) => XxHash128.Hash(new ReadOnlySpan<byte>((void*)pieces[i].Address, pieces[i].Length), hashes.AsSpan(i * HashBytes, HashBytes));
        if (threads == 1 || pieces.Count < 2)
        {
            for (var i = 0; i < pieces.Count; i++)
                Hash(i);
        }
        else
        {
            ParallelLoop.For(0, pieces.Count, threads, Hash);
        }

        var next = 0;
        foreach (var (name, tensor) in tensors)
        {
            AppendHeading(whole, name, tensor);
            var count = (int)((Bytes(tensor) + PieceBytes - 1) / PieceBytes);
            whole.Append(hashes.AsSpan(next * HashBytes, count * HashBytes));
            next += count;
            tensor.Dispose();
        }
        tensors.Clear();
    }

    private static void AppendHeading(XxHash128 whole, string name, Tensor tensor)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        var text = Encoding.UTF8.GetBytes(name);
        foreach (var value in (ReadOnlySpan<long>)[text.Length, (long)tensor.dtype, tensor.dim(), .. tensor.shape])
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            whole.Append(number);
        }
        whole.Append(text);
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();

    // a span of a whole tensor would end at 2 GiB
    private static unsafe nint Address(Tensor tensor)
    {
        if (tensor.numel() == 0)
            return 0;
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
            return (nint)address;
    }
}
