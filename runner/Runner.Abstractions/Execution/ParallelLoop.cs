using System.Reflection;
using System.Runtime.ExceptionServices;
using Runner.Errors;

namespace Runner.Execution;

/// <summary>
/// Parallel loops whose failure arrives as it was thrown: a numbered message from one of the threads stays a numbered message, instead of an
/// <see cref="AggregateException"/> that nobody expects. Of several failures a numbered one is told first.
/// </summary>
public static class ParallelLoop
{
    /// <summary>Calls <paramref name="body"/> with <paramref name="from"/> to <paramref name="end"/> - 1, on at most <paramref name="threads"/> threads.</summary>
    public static void For(long from, long end, int threads, Action<long> body) =>
        Run(() => Parallel.For(from, end, Options(threads), body));

    /// <inheritdoc cref="For(long, long, int, Action{long})"/>
    public static void For(int from, int end, int threads, Action<int> body) =>
        Run(() => Parallel.For(from, end, Options(threads), body));

    /// <summary>Calls <paramref name="body"/> with each item.</summary>
    /// <param name="items">Taken in order; finished in any.</param>
    /// <param name="body">What is done.</param>
    /// <param name="threads">At most so many at once; -1 for as many as suit the machine.</param>
    public static void ForEach<T>(IEnumerable<T> items, Action<T> body, int threads = -1) =>
        Run(() => Parallel.ForEach(items, Options(threads), body));

    /// <summary>What was really thrown: the failure inside those that only say where it came from.</summary>
    public static Exception Unwrapped(Exception failure)
    {
        while (true)
        {
            switch (failure)
            {
                case AggregateException { InnerExceptions.Count: > 0 } several:
                    var all = several.Flatten().InnerExceptions;
                    failure = all.FirstOrDefault(one => Unwrapped(one) is RunnerException) ?? all.FirstOrDefault(one => one is not OperationCanceledException) ?? all[0];
                    break;
                case TargetInvocationException or TypeInitializationException when failure.InnerException is { } inner:
                    failure = inner;
                    break;
                default:
                    return failure;
            }
        }
    }

    private static void Run(Action loop)
    {
        using var numbers = SubnormalNumbers.Leave();
        try
        {
            loop();
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(Unwrapped(several));
        }
    }

    private static ParallelOptions Options(int threads) => new() { MaxDegreeOfParallelism = threads };
}
