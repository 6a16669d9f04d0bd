using System.Collections.Concurrent;
using Runner.Execution;
using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Data;

/// <summary>
/// Corpus to token store, in parallel and in order: a few shards are read ahead, each into a bounded lane of blocks; all blocks
/// are tokenized by one set of threads; the caller's thread writes lane after lane. What is written does not depend on the number
/// of threads, and memory is bounded by the lanes.
/// </summary>
internal sealed class TokenPreparation : IDisposable
{
    private const int MaxReaders = 4;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly ICorpus _corpus;
    private readonly TokenStoresOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<(TokenBlock Block, TaskCompletionSource<TokenBlock> Done)> _work = [];
    private readonly ConcurrentBag<TokenBlock> _spare = [];
    private readonly List<Thread> _threads = [];
    private readonly BlockingCollection<Task<TokenBlock>>[] _lanes;
    private long _documentsRead;

    public TokenPreparation(ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter, TokenStoresOptions options)
    {
        _corpus = corpus;
        _options = options;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        var threads = Math.Max(1, options.Threads);
        _lanes = new BlockingCollection<Task<TokenBlock>>[corpus.Shards.Count];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new BlockingCollection<Task<TokenBlock>>(2 * threads);
        for (var i = 0; i < threads; i++)
        {
            var encoder = new BlockEncoder(tokenizer, segmenter);
            Start($"tokenize {i}", () => Encode(encoder));
        }
    }

    /// <summary>What the text is like.</summary>
    public HealthMeter Health { get; } = new();

    /// <summary>Documents the corpus gave, with or without tokens.</summary>
    public long DocumentsRead => Interlocked.Read(ref _documentsRead);

    public void Run(TokenStoreWriter writer)
    {
        var shards = _corpus.Shards;
        var total = shards.Sum(shard => shard.Bytes);
        var started = _options.Time.GetTimestamp();
        var reported = TimeSpan.Zero;
        var readers = 0;
        long before = 0;
        for (var i = 0; i < shards.Count; i++)
        {
            for (; readers < Math.Min(shards.Count, i + Math.Min(MaxReaders, Math.Max(1, _options.Threads))); readers++)
            {
                var (shard, lane) = (shards[readers], _lanes[readers]);
                Start($"read {shard.Name}", () => Read(shard, lane));
            }
            long within = 0;
            foreach (var task in _lanes[i].GetConsumingEnumerable(_stop.Token))
            {
                var block = task.WaitAsync(_stop.Token).GetAwaiter().GetResult();
                writer.Write(block);
                Health.Add(block);
                within += block.Bytes;
                block.Clear();
                _spare.Add(block);
                var elapsed = _options.Time.GetElapsedTime(started);
                if (elapsed - reported < ReportInterval)
                    continue;
                reported = elapsed;
                Report(PreparationStage.Preparing, before + Math.Min(within, shards[i].Bytes), elapsed);
            }
            before += shards[i].Bytes;
        }
        Report(PreparationStage.Finished, total, _options.Time.GetElapsedTime(started));

        void Report(PreparationStage stage, long done, TimeSpan elapsed) => _options.Progress?.Report(
            new PreparationReport(stage, _corpus.Name, done, total, writer.Tokens, elapsed));
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads)
            thread.Join();
        foreach (var lane in _lanes)
            lane.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Start(string name, Action body)
    {
        var thread = new Thread(() => body()) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Read(ICorpusShard shard, BlockingCollection<Task<TokenBlock>> lane)
    {
        try
        {
            TokenBlock? block = null;
            foreach (var document in shard.Read(_stop.Token))
            {
                block ??= _spare.TryTake(out var spare) ? spare : new TokenBlock();
                block.Add(document);
                if (block.Characters < TokenBlock.TargetCharacters)
                    continue;
                Hand(block, lane);
                block = null;
            }
            if (block is not null)
                Hand(block, lane);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception thrown)
        {
            var exception = ParallelLoop.Unwrapped(thrown);
            Fail(lane, exception is IOException or UnauthorizedAccessException
                ? DataErrors.CorpusUnreadable.Because(exception, shard.Name, _corpus.Name, exception.Message)
                : exception);
        }
        finally
        {
            lane.CompleteAdding();
        }
    }

    private void Hand(TokenBlock block, BlockingCollection<Task<TokenBlock>> lane)
    {
        Interlocked.Add(ref _documentsRead, block.Documents.Count);
        var done = new TaskCompletionSource<TokenBlock>();       // wakes the writer by itself, also where the thread pool is busy
        lane.Add(done.Task, _stop.Token);
        _work.Add((block, done), _stop.Token);
    }

    private void Fail(BlockingCollection<Task<TokenBlock>> lane, Exception exception)
    {
        try
        {
            lane.Add(Task.FromException<TokenBlock>(exception), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Another failure came first and is being told.
        }
    }

    private void Encode(BlockEncoder encoder)
    {
        try
        {
            foreach (var (block, done) in _work.GetConsumingEnumerable(_stop.Token))
            {
                try
                {
                    encoder.Encode(block);
                    done.SetResult(block);
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
