using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>Where the parameters of blocks lie in the gradient buffer.</summary>
internal sealed class BlockStretches(ParameterBuffer parameters)
{
    private readonly Dictionary<long, int> _segments = parameters.Segments.Index().Where(s => s.Item.Length > 0).ToDictionary(s => s.Item.Offset, s => s.Index);
    private readonly Dictionary<nn.Module, ReductionStretch?> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The stretch that holds a block's parameters and nothing else; null where they do not lie together.</summary>
    public ReductionStretch? Of(nn.Module block)
    {
        if (!_known.TryGetValue(block, out var stretch))
            _known.Add(block, stretch = Find(block));
        return stretch;
    }

    private ReductionStretch? Find(nn.Module block)
    {
        var indices = new SortedSet<int>();
        foreach (var parameter in block.parameters().Where(p => p.requires_grad && p.numel() > 0))
        {
            if (!_segments.TryGetValue(parameter.storage_offset(), out var index))
                return null;
            indices.Add(index);
        }
        if (indices.Count == 0 || indices.Max - indices.Min + 1 != indices.Count)
            return null;
        var next = indices.Max + 1;
        return new ReductionStretch(
            parameters.Segments[indices.Min].Offset, next < parameters.Segments.Count ? parameters.Segments[next].Offset : parameters.Gradients.numel());
    }
}
