using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Runner.Collectives;
using Runner.Errors;
using Runner.Randomness;
using static TorchSharp.torch;

namespace Runner.Conformance.Reference;

/// <summary>
/// What holds for the ranks of a collective, however many they are: all ranks run the same laws in the same order, and each checks what it got. Run by
/// <see cref="CollectiveConformance"/> on one rank; a program that a launcher starts runs them on several.
/// </summary>
/// <param name="collective">The connected engine.</param>
/// <param name="device">Where its tensors live.</param>
/// <param name="isInRankOrder">Whether it was asked to sum in the order of ranks.</param>
public sealed class CollectiveLaws(ICollective collective, Device device, bool isInRankOrder)
{
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16];

    // the last is longer than engines like to move at once, and divides evenly by nothing
    private static readonly long[] Lengths = [0, 1, 2, 33, 1000, 70_001, 600_011];

    private readonly Dictionary<ScalarType, Tensor> _allocated = [];
    private readonly Dictionary<(int Rank, long Length), double[]> _reals = [];

    private int Size => collective.Placement.Size;

    private int Rank => collective.Placement.Rank;

    /// <summary>Every law by name.</summary>
    public IEnumerable<(string Name, Action Law)> All =>
    [
        (nameof(Ranks_know_their_place), Ranks_know_their_place),
        (nameof(Messages_of_any_length_arrive), Messages_of_any_length_arrive),
        (nameof(Whole_numbers_are_summed_exactly_in_every_type), Whole_numbers_are_summed_exactly_in_every_type),
        (nameof(Real_numbers_are_summed_to_the_same_bits_everywhere), Real_numbers_are_summed_to_the_same_bits_everywhere),
        (nameof(Each_rank_gets_its_stretch_of_the_sum), Each_rank_gets_its_stretch_of_the_sum),
        (nameof(Stretches_are_gathered), Stretches_are_gathered),
        (nameof(Every_rank_can_broadcast), Every_rank_can_broadcast),
        (nameof(Part_of_a_buffer_is_summed_and_nothing_else), Part_of_a_buffer_is_summed_and_nothing_else),
        (nameof(Unusable_arguments_are_refused_before_anything_happens), Unusable_arguments_are_refused_before_anything_happens),
        (nameof(The_board_shows_what_was_posted), The_board_shows_what_was_posted),
    ];

    public void Ranks_know_their_place()
    {
        var placement = collective.Placement;
        Assert.InRange(placement.LocalRank, 0, placement.LocalSize - 1);
        Assert.False(string.IsNullOrWhiteSpace(collective.Description));
        var ranks = collective.Exchange(BitConverter.GetBytes(placement.Rank)).Select(bytes => BitConverter.ToInt32(bytes)).ToList();
        Assert.Equal(Enumerable.Range(0, placement.Size), ranks);
        collective.Barrier();
    }

    public void Messages_of_any_length_arrive()
    {
        foreach (var scale in new[] { 0, 1, 5000 })
        {
            var all = collective.Exchange(Message(Rank, scale));
            Assert.Equal(Enumerable.Range(0, Size).Select(rank => Message(rank, scale)), all);
        }
    }

    public void Whole_numbers_are_summed_exactly_in_every_type()
    {
        foreach (var (type, length, isAllocated) in Cases())
        {
            using var scope = NewDisposeScope();
            using var flat = Fill(WholeNumbers(Rank, length), type, isAllocated);
            collective.AllReduce(flat);
            var expected = new double[length];
            for (var rank = 0; rank < Size; rank++)
                Add(expected, WholeNumbers(rank, length));
            Same(expected, Read(flat), $"{length} of {type}");
        }
    }

    public void Real_numbers_are_summed_to_the_same_bits_everywhere()
    {
        foreach (var (type, length, isAllocated) in Cases())
        {
            using var scope = NewDisposeScope();
            using var flat = Fill(Reals(Rank, length), type, isAllocated);
            collective.AllReduce(flat);
            var sum = Read(flat);
            if (type == ScalarType.Float32)
            {
                var expected = new float[length];
                for (var rank = 0; rank < Size; rank++)
                    Add(expected, Reals(rank, length));
                // another order of R numbers around 1
                AssertClose([.. expected.Select(value => (double)value)], sum, isInRankOrder ? 0 : 1e-6 * Size);
            }
            var hash = SHA256.HashData(MemoryMarshal.AsBytes(sum.AsSpan()));
            Assert.All(collective.Exchange(hash), other => Assert.Equal(hash, other));
        }
    }

    public void Each_rank_gets_its_stretch_of_the_sum()
    {
        foreach (var (type, length, isAllocated) in Cases())
        {
            foreach (var bounds in Bounds(length))
            {
                using var scope = NewDisposeScope();
                using var whole = Fill(isInRankOrder ? Reals(Rank, length) : WholeNumbers(Rank, length), type, isAllocated);
                using var summed = whole.clone();
                collective.AllReduce(summed);
                var expected = Read(summed);
                collective.ReduceScatter(whole, bounds);
                var (start, end) = ((int)bounds[Rank], (int)bounds[Rank + 1]);
                Same(expected[start..end], Read(whole)[start..end], $"stretch {start} to {end} of {length} of {type}");
            }
        }
    }

    public void Stretches_are_gathered()
    {
        foreach (var (type, length, isAllocated) in Cases())
        {
            foreach (var bounds in Bounds(length))
            {
                using var scope = NewDisposeScope();
                var expected = WholeNumbers(Size, length);
                var own = new double[length];
                Array.Fill(own, -1);
                Array.Copy(expected, bounds[Rank], own, bounds[Rank], bounds[Rank + 1] - bounds[Rank]);
                using var flat = Fill(own, type, isAllocated);
                collective.AllGather(flat, bounds);
                Same(expected, Read(flat), $"{length} of {type}");
            }
        }
    }

    public void Every_rank_can_broadcast()
    {
        for (var root = 0; root < Size; root++)
        {
            using var scope = NewDisposeScope();
            using var numbers = tensor(Enumerable.Range(0, 999).Select(i => (long)i * (Rank + 1)).ToArray(), [27, 37]).to(device);
            collective.Broadcast(numbers, root);
            Assert.Equal(Enumerable.Range(0, 999).Select(i => (long)i * (root + 1)), numbers.cpu().data<long>().ToArray());
            using var single = tensor(new[] { Rank == root ? 5.5 : 0 }, ScalarType.Float64).to(device);
            collective.Broadcast(single, root);
            Assert.Equal(5.5, single.cpu().item<double>());
        }
    }

    public void Part_of_a_buffer_is_summed_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var flat = Fill(WholeNumbers(Rank, 5000), ScalarType.Float32, isAllocated: true);
        collective.AllReduce(flat.narrow(0, 1003, 2001));
        var expected = WholeNumbers(Rank, 5000);
        for (var rank = 0; rank < Size; rank++)
        {
            var other = WholeNumbers(rank, 5000);
            for (var i = 1003; i < 3004; i++)
                expected[i] = rank == 0 ? other[i] : expected[i] + other[i];
        }
        Same(expected, Read(flat), "a part");
    }

    public void Unusable_arguments_are_refused_before_anything_happens()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<RunnerException>(() => collective.AllReduce(zeros(4, 4, device: device).transpose(0, 1).narrow(0, 0, 2)));
        Assert.Throws<RunnerException>(() => collective.AllReduce(zeros(4, ScalarType.Int64, device)));
        Assert.Throws<RunnerException>(() => collective.ReduceScatter(zeros(4, device: device), new long[Size + 2]));
        Assert.Throws<RunnerException>(() => collective.AllGather(zeros(4, device: device), [.. Enumerable.Repeat(0L, Size), 5]));
        collective.Barrier();
    }

    public void The_board_shows_what_was_posted()
    {
        if (collective.Board is not { } board)
            return;
        Assert.Throws<RunnerException>(() => board.Post(new byte[board.Capacity + 1]));
        for (var round = 1; round <= 3; round++)
        {
            board.Post(Message(Rank, round));
            for (var rank = 0; rank < Size; rank++)
            {
                var clock = Stopwatch.StartNew();
                // machines may tell each other every few seconds only
                while (board.Read(rank) is not { } seen || !seen.Message.AsSpan().SequenceEqual(Message(rank, round)))
                {
                    Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"rank {Rank} does not see message {round} of rank {rank}");
                    Thread.Yield();
                }
                Assert.True(board.Read(rank)!.Value.Age >= TimeSpan.Zero);
            }
            collective.Barrier();
        }
    }

    private static byte[] Message(int rank, int scale) => [.. Enumerable.Range(0, rank * scale % 12_000).Select(i => (byte)(i + rank))];

    private IEnumerable<(ScalarType Type, long Length, bool IsAllocated)> Cases() =>
        from type in Types
        from length in Lengths
        from isAllocated in new[] { true, false }
        where length < 100_000 || (type == ScalarType.Float32) == isAllocated
        select (type, length, isAllocated);

    // even, everything for the first, everything for the last, and shares that grow with the rank
    private IEnumerable<long[]> Bounds(long length)
    {
        long total = Size * (Size + 1) / 2;
        yield return [.. Enumerable.Range(0, Size + 1).Select(rank => length * rank / Size)];
        yield return [.. Enumerable.Range(0, Size + 1).Select(rank => rank == 0 ? 0 : length)];
        yield return [.. Enumerable.Range(0, Size + 1).Select(rank => rank < Size ? 0 : length)];
        yield return [.. Enumerable.Range(0, Size + 1).Select(rank => length * (rank * (rank + 1L) / 2) / total)];
    }

    private Tensor Fill(double[] values, ScalarType type, bool isAllocated)
    {
        using var given = tensor(values, ScalarType.Float64).to(type);
        var flat = isAllocated ? Allocated(type).narrow(0, 0, values.Length) : empty(values.Length, type, device);
        flat.copy_(given);
        return flat;
    }

    private Tensor Allocated(ScalarType type)
    {
        if (!_allocated.TryGetValue(type, out var buffer))
            _allocated[type] = buffer = collective.Allocate(Lengths[^1], type).DetachFromDisposeScope();
        return buffer;
    }

    private static double[] Read(Tensor flat)
    {
        using var scope = NewDisposeScope();
        return flat.to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    // small enough that sums of some ranks are exact in 8 bits
    private static double[] WholeNumbers(int rank, long length)
    {
        var values = new double[length];
        for (var i = 0; i < length; i++)
            values[i] = (i * 7 + rank * 5) % 17 - 8;
        return values;
    }

    private double[] Reals(int rank, long length)
    {
        if (_reals.TryGetValue((rank, length), out var known))
            return known;
        var stream = RandomStream.Create(11, "conformance/collective", rank, 0);
        var values = new double[length];
        foreach (ref var value in values.AsSpan())
            value = (float)stream.NextGaussian();
        _reals[(rank, length)] = values;
        return values;
    }

    private static void Add(double[] sum, double[] values)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += values[i];
    }

    private static void Add(float[] sum, double[] values)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += (float)values[i];
    }

    private static void Same(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var i = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(i == expected.Length, i == expected.Length ? null : $"{what}: element {i} is {actual[i]:R} and not {expected[i]:R}");
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance))
                Assert.Fail($"element {i} of {expected.Length} is {actual[i]:R} and not {expected[i]:R}");
        }
    }
}
