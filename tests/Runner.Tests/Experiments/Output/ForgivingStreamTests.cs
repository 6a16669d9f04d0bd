using Runner.Experiments;

namespace Runner.Tests.Experiments;

public sealed class ForgivingStreamTests
{
    [Fact]
    public void A_full_disk_is_told_once_and_each_write_is_tried()
    {
        var inner = new Disk { IsFull = true };
        var told = new List<string>();
        using var stream = new ForgivingStream(inner, told.Add);

        stream.Write([1, 2]);
        stream.Write([3]);
        inner.IsFull = false;
        stream.Write([4]);

        Assert.Equal(["No space left on device"], told);
        Assert.Equal([4], inner.ToArray());
        Assert.True(stream.HasLost);
    }

    [Fact]
    public void A_stream_that_is_not_there_takes_everything()
    {
        var told = new List<string>();
        using var stream = new ForgivingStream(null, told.Add);
        Assert.False(stream.HasLost);
        stream.Write([1]);
        stream.Flush();
        Assert.Equal(["it was closed when runner started"], told);
    }

    private sealed class Disk : MemoryStream
    {
        public bool IsFull { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
