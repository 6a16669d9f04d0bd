using System.Runtime.ExceptionServices;
using Runner.Collectives;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Support;

/// <summary>Ranks that are threads of this process: the plainest engine that keeps the contract. Sums are taken in the order of ranks.</summary>
internal sealed class ThreadRanks
{
    private readonly Barrier _meeting;
    private readonly object?[] _brought;

    private ThreadRanks(int size) => (_meeting, _brought) = (new Barrier(size), new object?[size]);

    /// <summary>Runs <paramref name="work"/> once for each rank, at the same time; throws what the first failing one threw.</summary>
    public static T[] Run<T>(int size, Func<ICollective, T> work)
    {
        var outcomes = Try(size, work);
        foreach (var (_, error) in outcomes)
        {
            if (error is not null)
                ExceptionDispatchInfo.Throw(error);
        }
        return [.. outcomes.Select(o => o.Result!)];
    }

    /// <summary>The same, with what each rank gave or threw.</summary>
    public static (T? Result, Exception? Error)[] Try<T>(int size, Func<ICollective, T> work)
    {
        var ranks = new ThreadRanks(size);
        var outcomes = new (T?, Exception?)[size];
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                outcomes[rank] = (work(new Engine(ranks, rank)), null);
            }
            catch (Exception e)
            {
                outcomes[rank] = (default, e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return outcomes;
    }

    private object?[] Meet(int rank, object? brought)
    {
        _brought[rank] = brought;
        _meeting.SignalAndWait();
        var all = _brought.ToArray();
        _meeting.SignalAndWait();
        return all;
    }

    internal sealed class Engine(ThreadRanks ranks, int rank) : ICollective
    {
        public Action? OnReduce { get; set; }

        private readonly int _size = ranks._brought.Length;

        public RankPlacement Placement => new(rank, _size, rank, _size);

        public string Description => "threads";

        public IRankBoard? Board => null;

        public Tensor Allocate(long elements, ScalarType type) => zeros(elements, type).DetachFromDisposeScope();

        public void AllReduce(Tensor flat) => Reduce(flat, 0, flat.numel());

        public void ReduceScatter(Tensor flat, IReadOnlyList<long> bounds) => Reduce(flat, bounds[rank], bounds[rank + 1]);

        public void AllGather(Tensor flat, IReadOnlyList<long> bounds)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var all = ranks.Meet(rank, flat);
            for (var owner = 0; owner < _size; owner++)
            {
                if (owner != rank)
                    flat.narrow(0, bounds[owner], bounds[owner + 1] - bounds[owner]).copy_(((Tensor)all[owner]!).narrow(0, bounds[owner], bounds[owner + 1] - bounds[owner]));
            }
            ranks.Meet(rank, null);
        }

        public void Broadcast(Tensor tensor, int root)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var all = ranks.Meet(rank, tensor);
            if (rank != root)
                tensor.copy_((Tensor)all[root]!);
            ranks.Meet(rank, null);
        }

        public byte[][] Exchange(ReadOnlySpan<byte> message) => [.. ranks.Meet(rank, message.ToArray()).Cast<byte[]>()];

        public void Barrier() => ranks.Meet(rank, null);

        public void Abort(int exitCode) => throw new InvalidOperationException($"aborted with {exitCode}");

        public void Dispose()
        {
        }

        private void Reduce(Tensor flat, long start, long end)
        {
            OnReduce?.Invoke();
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var all = ranks.Meet(rank, flat).Cast<Tensor>().Select(t => t.narrow(0, start, end - start)).ToList();
            var sum = all[0].clone();
            foreach (var other in all.Skip(1))
                sum.add_(other);
            ranks.Meet(rank, null);
            flat.narrow(0, start, end - start).copy_(sum);
            ranks.Meet(rank, null);
        }
    }
}
