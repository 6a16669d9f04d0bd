using Runner.Plugins.Collectives.Tensors;

namespace Runner.Tests.Collectives.Mpi.Reduction;

public sealed class StretchesTests
{
    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(5, 6, 4)]
    [InlineData(100, 1100, 3)]
    [InlineData(7, 70_008, 7)]
    public void Parts_cover_a_stretch_once_and_in_order(long start, long end, int parts)
    {
        var at = start;
        for (var index = 0; index < parts; index++)
        {
            var part = Stretches.Part(start, end, parts, index);
            Assert.Equal(at, part.Start);
            Assert.InRange(part.End, part.Start, end);
            at = part.End;
        }
        Assert.Equal(end, at);
    }

    [Fact]
    public void Bounds_within_a_piece_are_counted_from_it() => Assert.Equal([0, 0, 5, 10, 10], Stretches.Within([0, 100, 205, 300, 400], 200, 10));
}
