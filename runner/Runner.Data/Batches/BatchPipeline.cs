using Runner.Errors;
using Runner.Execution;
using Runner.Tasks;

namespace Runner.Data;

/// <summary>
/// Makes batches ahead of the loop on background threads and hands them out in order, from any step on, without end. What a step
/// gets is a pure function of (examples, seed, step): neither threads nor restarts change it.
/// </summary>
/// <remarks>Not thread-safe: one loop takes from it.</remarks>
public sealed class BatchPipeline : IDisposable
{
    private readonly IExampleSet _examples;
    private readonly BatchPipelineOptions _options;
    private readonly IBatchOrder _order;
    private readonly TaskScheduler _threads;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Task<StepBatches>> _ahead = new();
    private long _nextToMake;
    private bool _disposed;

    /// <param name="examples">What batches are made of.</param>
    /// <param name="options">Sizes, seed, ranks.</param>
    /// <param name="startStep">First step to hand out: 0, or the one after the last that a checkpoint has seen.</param>
    /// <exception cref="RunnerException">RUN3010, RUN3024: not enough for one batch.</exception>
    public BatchPipeline(IExampleSet examples, BatchPipelineOptions options, long startStep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startStep);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MicroBatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MicroBatchTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Threads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Ahead);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Ranks);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)options.Rank, (uint)options.Ranks, nameof(options.Rank));
        _examples = examples;
        _options = options;
        _order = BatchOrder.Of(examples, options);
        _threads = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, options.Threads).ConcurrentScheduler;
        _nextToMake = startStep;
        while (_ahead.Count < options.Ahead)
            Schedule();
    }

    /// <summary>Steps in one pass over the data.</summary>
    public long StepsPerEpoch => _order.StepsPerEpoch;

    /// <summary>The order in which examples are taken.</summary>
    public IBatchOrder Order => _order;

    /// <summary>The batches of the next step. The caller disposes them.</summary>
    /// <exception cref="RunnerException">RUN3011, or the task's own error, with the place of the batch.</exception>
    public StepBatches Next(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var batches = _ahead.Peek().WaitAsync(cancellation).GetAwaiter().GetResult();
        _ahead.Dequeue();             // a failed step stays: asking again tells it again
        Schedule();
        return batches;
    }

    /// <summary>Waits for the threads to end and frees the batches nobody took.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _stop.Cancel();
        foreach (var task in _ahead)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
            if (task.IsCompletedSuccessfully)
                task.Result.Dispose();
            _ = task.Exception;
        }
        _ahead.Clear();
        _stop.Dispose();
    }

    private void Schedule()
    {
        var step = _nextToMake++;
        using var numbers = SubnormalNumbers.Leave();
        _ahead.Enqueue(Task.Factory.StartNew(() => Make(step), _stop.Token, TaskCreationOptions.DenyChildAttach, _threads));
    }

    private StepBatches Make(long step)
    {
        var (epoch, within) = Math.DivRem(step, StepsPerEpoch);
        long[] indices = [], working = [];
        var made = new List<Batch>();
        try
        {
            indices = working = _order.Batch(step);
            var rows = _examples.Read(indices, epoch);
            var cut = MicroBatchCut.Of(rows, _options);
            foreach (var chosen in cut.MicroBatches)
            {
                _stop.Token.ThrowIfCancellationRequested();
                working = _examples.PacksSequences ? indices : Array.ConvertAll(chosen, row => indices[row]);
                var batch = rows.Collate(chosen);
                batch.RowNumbers = chosen;
                made.Add(batch);
            }
            return new StepBatches(step, epoch, within, indices, cut.First, made);
        }
        catch (Exception thrown)
        {
            made.ForEach(batch => batch.Dispose());
            var exception = ParallelLoop.Unwrapped(thrown);
            if (exception is OperationCanceledException)
                throw;
            throw Located(exception, step, epoch, within, working);
        }
    }

    private static RunnerException Located(Exception exception, long step, long epoch, long within, ReadOnlySpan<long> indices)
    {
        var listed = string.Join(", ", indices[..Math.Min(indices.Length, 8)].ToArray()) + (indices.Length > 8 ? ", …" : "");
        return exception is RunnerException known
            ? new RunnerException(known.Descriptor, DataErrors.BatchFailed.Format(step, epoch, within, listed, known.Message), known) { Remedy = known.Remedy }
            : DataErrors.BatchFailed.Because(exception, step, epoch, within, listed, exception.Message);
    }
}
