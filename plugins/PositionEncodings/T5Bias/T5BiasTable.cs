using Runner.Plugins.PositionEncodings.Relative;
using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.T5Bias;

// R buckets, H heads, Q query positions, K key positions, W = Q + K - 1 distances

/// <summary>Holds <c>weight</c> [R, H].</summary>
internal sealed class T5BiasTable : PositionEncoding
{
    private readonly DistanceTable _buckets;

    public T5BiasTable(T5BiasOptions options, int heads)
        : base("t5-bias")
    {
        // One-hot rows turn the look-up into a product, whose gradient adds up in the same order on every device.
        _buckets = new DistanceTable(options.Buckets, (distance, row) => row[options.Bucket(distance)] = 1);
        register_parameter("weight", new Parameter(zeros(options.Buckets, heads)));
    }

    public override bool ActsInsideAttention => true;

    // Looked up each time: moving a module to another device replaces its parameters.
    private Parameter Weight => get_parameter("weight")!;

    public override Tensor? Bias(int layer, long queries, long keys, Device device)
    {
        using var scope = NewDisposeScope();
        var byDistance = mm(_buckets.Rows(queries, keys, device, Weight.dtype), Weight);          // [W, H]
        return DistanceTable.Bias(byDistance, queries, keys).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _buckets.Dispose();
        base.Dispose(disposing);
    }
}
