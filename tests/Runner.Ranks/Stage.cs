using Microsoft.Extensions.Logging;
using Runner.Collectives;
using static TorchSharp.torch;

namespace Runner.Ranks;

/// <summary>What a scenario plays on.</summary>
internal sealed record Stage(ICollectiveComponent Component, RankPlacement Detected, Device Device, Arguments Arguments)
{
    public ICollective Connect() => Component.Connect(new CollectiveContext(Detected, Device, Arguments.IsInRankOrder, new ErrorStream(Detected.Rank)));

    /// <summary>A whole line: lines of several ranks must not mix.</summary>
    public static void Say(string line) => Console.Out.Write(line + "\n");

    private sealed class ErrorStream(int rank) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.Write($"rank {rank}: {logLevel}: {formatter(state, exception)}\n");
    }
}
