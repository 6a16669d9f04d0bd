using Microsoft.Extensions.Logging;
using Runner.Errors;

namespace Runner.Cli.Output;

/// <summary>Brings warnings and errors of the rooms to the standard error stream, one line each; with <c>-v</c> notes too.</summary>
internal sealed class ConsoleWarnings : ILoggerProvider, ILogger
{
    /// <summary>A warning with a number, on one line.</summary>
    public static void Show(ErrorDescriptor descriptor, string message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}");

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (Verbosity.IsVerbose ? LogLevel.Information : LogLevel.Warning);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{Word(logLevel)}: {formatter(state, exception)}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "note",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    public void Dispose()
    {
    }
}
