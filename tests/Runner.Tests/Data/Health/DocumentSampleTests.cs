using System.IO.Hashing;
using Runner.Data;

namespace Runner.Tests.Data;

public class DocumentSampleTests
{
    private static ulong Hash(int number) => XxHash3.HashToUInt64(BitConverter.GetBytes(number));

    private static DocumentSample Of(IEnumerable<int> documents, int capacity)
    {
        var sample = new DocumentSample(capacity);
        foreach (var document in documents)
            sample.Add(Hash(document));
        return sample;
    }

    [Fact]
    public void Few_documents_are_counted_exactly()
    {
        var sample = Of(Enumerable.Range(0, 100).Concat(Enumerable.Range(0, 25)), 1000);

        Assert.Equal((0, 100, 125L, 25L), (sample.Zeros, sample.Count, sample.Seen, sample.Repeated));
        Assert.Equal(0.2, sample.RepeatedShare);
        Assert.Equal((40, 100), sample.Overlap(Of(Enumerable.Range(60, 100), 1000)));
    }

    [Fact]
    public void Of_many_a_bounded_sample_is_kept_and_shares_stay_about_right()
    {
        var sample = Of(Enumerable.Range(0, 100_000).Concat(Enumerable.Range(0, 50_000)), 4096);

        Assert.InRange(sample.Count, 2000, 4096);
        Assert.InRange(sample.RepeatedShare, 0.30, 0.37);
        var (shared, compared) = Of(Enumerable.Range(75_000, 50_000), 1_000_000).Overlap(sample);
        Assert.InRange((double)shared / compared, 0.45, 0.55);
    }

    [Fact]
    public void What_was_written_compares_alike()
    {
        var (first, second) = (Of(Enumerable.Range(0, 9000), 4096), Of(Enumerable.Range(5000, 9000), 1 << 20));

        Assert.Equal(first.Overlap(second), DocumentSample.Of(first.ToBytes()).Overlap(DocumentSample.Of(second.ToBytes())));
        Assert.Equal(first.ToBytes(), DocumentSample.Of(first.ToBytes()).ToBytes());
    }
}
