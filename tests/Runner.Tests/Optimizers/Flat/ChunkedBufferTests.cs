using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;

namespace Runner.Tests.Optimizers.Flat;

public class ChunkedBufferTests
{
    [Fact]
    public void Chunks_cover_every_segment_and_its_gap_once()
    {
        using var model = new SmallModel();
        var chunks = new List<Chunk>();
        var buffer = new ChunkedBuffer(model.Parameters);
        buffer.ForEach((chunk, _) => { lock (chunks) chunks.Add(chunk); });

        var at = 0L;
        foreach (var chunk in chunks.OrderBy(chunk => chunk.Start))
        {
            Assert.Equal(at, chunk.Start);
            Assert.Equal(0, chunk.Length % ParameterBuffer.Alignment);
            at += chunk.Length;
        }
        Assert.Equal(model.Parameters.Values.numel(), at);
        Assert.Equal(buffer.Count, chunks.Count);
        Assert.Equal(4, chunks.Count(chunk => chunk.Segment == 0));          // 64,000 elements in chunks of 16,384
    }

    [Fact]
    public void Sums_of_squares_are_per_segment()
    {
        using var model = new SmallModel();
        var sums = new ChunkedBuffer(model.Parameters).SquaresPerSegment(model.Parameters.Values);
        for (var i = 0; i < sums.Length; i++)
            Assert.Equal(Trajectory.Read(model.Parameters.Values, model.Parameters.Segments[i]).Sum(x => (double)x * x), sums[i], 1e-9 * sums[i]);
    }

    [Fact]
    public void A_tensor_that_is_not_flat_fp_32_on_the_cpu_is_refused()
    {
        using var model = new SmallModel();
        using var half = model.Parameters.Values.to(TorchSharp.torch.ScalarType.BFloat16);
        var e = Assert.Throws<ArgumentException>(() => ChunkedBuffer.Address(half));
        Assert.StartsWith("a contiguous fp32 tensor on the CPU is needed, not BFloat16 on cpu", e.Message);
    }
}
