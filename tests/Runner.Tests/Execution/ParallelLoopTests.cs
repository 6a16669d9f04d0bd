using Runner.Data;
using Runner.Errors;
using Runner.Execution;

namespace Runner.Tests.Execution;

public class ParallelLoopTests
{
    [Fact]
    public void A_failure_arrives_as_it_was_thrown()
    {
        var thrown = CacheErrors.NotWritable.With("a", "b");
        Assert.Same(thrown, Assert.Throws<RunnerException>(() => ParallelLoop.For(0, 100, 2, i => { if (i == 50) throw thrown; })));
        Assert.Same(thrown, Assert.Throws<RunnerException>(() => ParallelLoop.ForEach(Enumerable.Range(0, 100), i => { if (i == 50) throw thrown; })));
        Assert.Throws<FormatException>(() => ParallelLoop.For(0L, 3L, 2, _ => throw new FormatException()));
    }

    [Fact]
    public void Of_several_failures_the_numbered_one_is_told()
    {
        var thrown = CacheErrors.NotWritable.With("a", "b");
        Assert.Same(thrown, ParallelLoop.Unwrapped(new AggregateException(new OperationCanceledException(), new AggregateException(new FormatException(), thrown))));
        Assert.IsType<FormatException>(ParallelLoop.Unwrapped(new AggregateException(new OperationCanceledException(), new FormatException())));
        Assert.IsType<OperationCanceledException>(ParallelLoop.Unwrapped(new AggregateException(new OperationCanceledException())));
    }

    [Fact]
    public void Every_iteration_runs()
    {
        var seen = new int[1000];
        ParallelLoop.For(0, seen.Length, 4, i => Interlocked.Increment(ref seen[i]));
        Assert.All(seen, count => Assert.Equal(1, count));
    }

    /// <summary>Loops that wrap failures were why a text in GBK looked like a mistake in Runner.</summary>
    [Fact]
    public void No_source_uses_loops_that_wrap_failures()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Runner.sln")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the repository is not above the tests");
        var wrapping = ((string[])["runner", "plugins"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) != "ParallelLoop.cs")
            .Where(file => File.ReadAllText(file) is var text && (text.Contains(" Parallel.For", StringComparison.Ordinal) || text.Contains(".AsParallel()", StringComparison.Ordinal)
                || text.Contains("Task.WaitAll(", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(root, file));

        Assert.Empty(wrapping);
    }
}
