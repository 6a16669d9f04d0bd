using static TorchSharp.torch;

namespace Runner.Benchmarks.Bare;

// B batch, L length, P labelled positions

/// <summary>The one batch that all steps use: the same numbers as <c>peer.py</c>'s and <c>runner bench --sample</c>'s.</summary>
internal sealed class Data
{
    private const int TokensPerLabel = 7;
    private const long Ignored = -1;

    public Data(Settings settings)
    {
        var ids = Enumerable.Range(0, settings.Batch * settings.Length).Select(i => (long)(i % settings.Vocabulary)).ToArray();
        var places = Enumerable.Range(0, (ids.Length + TokensPerLabel - 1) / TokensPerLabel).Select(i => (long)i * TokensPerLabel).ToArray();
        var dense = ids.Select((id, i) => i % TokensPerLabel == 0 ? id : Ignored).ToArray();
        Ids = tensor(ids, ScalarType.Int64).view(settings.Batch, settings.Length);
        Segments = zeros_like(Ids);
        Places = tensor(places, ScalarType.Int64);
        Labels = settings.DenseHead ? tensor(dense, ScalarType.Int64) : tensor([.. places.Select(at => ids[at])], ScalarType.Int64);
        Count = places.Length;
    }

    /// <summary>[B, L].</summary>
    public Tensor Ids { get; }

    /// <summary>[B, L].</summary>
    public Tensor Segments { get; }

    /// <summary>[P].</summary>
    public Tensor Places { get; }

    /// <summary>[B * L] with -1 where there is none, or [P].</summary>
    public Tensor Labels { get; }

    public int Count { get; }
}
