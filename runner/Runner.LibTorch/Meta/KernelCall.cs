using TorchSharp;
using static TorchSharp.torch;

namespace Runner.LibTorch.Meta;

/// <summary>One call of a kernel: its arguments by number, and where its results go.</summary>
internal readonly unsafe ref struct KernelCall(ulong* stack)
{
    private readonly ulong* _stack = stack;

    /// <summary>A tensor; the caller disposes it.</summary>
    public Tensor Tensor(int argument) => torch.Tensor.UnsafeCreateTensor((nint)_stack[argument]);

    /// <summary>A tensor that may be absent.</summary>
    public Tensor? Optional(int argument) =>
        _stack[argument] == 0 ? null : torch.Tensor.UnsafeCreateTensor((nint)(*(ulong*)_stack[argument]));

    public long Integer(int argument) => (long)_stack[argument];

    public double Number(int argument) => BitConverter.UInt64BitsToDouble(_stack[argument]);

    public bool Boolean(int argument) => (_stack[argument] & 1) != 0;

    /// <summary>Hands a result over.</summary>
    public void Return(int result, Tensor tensor)
    {
        if (StableAbi.NewHandle(tensor.Handle, out var handle) != 0)
            throw new InvalidOperationException("libtorch gives no handle on a tensor.");
        _stack[result] = (ulong)handle;
    }
}
