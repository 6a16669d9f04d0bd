using Microsoft.Extensions.Logging;
using Runner.Data;

namespace Runner.Tests.Data;

internal sealed class ListProgress(Action<PreparationReport> seen) : IPreparationProgress
{
    public List<PreparationReport> Reports { get; } = [];

    public void Report(PreparationReport report)
    {
        Reports.Add(report);
        seen(report);
    }
}

internal sealed class ListLogger : ILogger
{
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Messages.Add(formatter(state, exception));
}
