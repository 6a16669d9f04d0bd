using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>Views into a flat tensor, one per chosen segment, for operations that take lists of tensors.</summary>
internal sealed class SegmentViews(Tensor flat, IReadOnlyList<ParameterSegment> segments, Func<int, bool>? choose = null) : IDisposable
{
    public Tensor[] Tensors { get; } = Make(flat, segments, choose ?? (_ => true));

    public void Dispose()
    {
        foreach (var tensor in Tensors)
            tensor.Dispose();
    }

    private static Tensor[] Make(Tensor flat, IReadOnlyList<ParameterSegment> segments, Func<int, bool> choose)
    {
        using var quiet = no_grad();
        return [.. segments.Where((_, i) => choose(i)).Select(segment => flat.narrow(0, segment.Offset, segment.Length).DetachFromDisposeScope())];
    }
}
