using Polly;
using Polly.Retry;

namespace Runner.Mlflow;

/// <summary>
/// Repeats what may succeed later: connection errors, timeouts and the statuses 408, 429, 500, 502, 503, 504. Everything that is
/// repeated here can be repeated without doubling anything.
/// </summary>
internal sealed class RetryPolicy
{
    private readonly MlflowServerOptions _options;
    private readonly ResiliencePipeline _pipeline;

#pragma warning disable RS0030 // spreads clients over time; touches nothing that is logged
    private readonly Random _jitter = new(HashCode.Combine(Environment.ProcessId, Environment.MachineName));

    public RetryPolicy(MlflowServerOptions options)
    {
        _options = options;
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.Time };
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                ShouldHandle = new PredicateBuilder().Handle<MlflowException>(IsTransient),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber, (MlflowException)arguments.Outcome.Exception!)),
            });
        }

        _pipeline = builder.Build();
    }

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var tries = 0;
        try
        {
            return await _pipeline.ExecuteAsync(async token =>
            {
                tries++;
                return await attempt(token);
            }, cancellationToken);
        }
        catch (MlflowException failure) when (tries > 1)
        {
            throw new MlflowException(
                failure.ErrorCode, $"{failure.Message} (after {tries} tries)", failure.IsRetryable, failure.Status, failure)
            {
                RetryAfter = failure.RetryAfter,
            };
        }
    }

    private static bool IsTransient(MlflowException failure) =>
        failure is { IsRetryable: true, ErrorCode: not (MlflowErrorCode.DiskFull or MlflowErrorCode.FileAccess) };

    private TimeSpan Delay(int attempt, MlflowException failure)
    {
        if (_options.RespectRetryAfter && failure.RetryAfter is { } asked) return Min(asked, _options.MaxBackoff);
        double jitter;
        lock (_jitter) jitter = _jitter.NextDouble();
        return Min(_options.Backoff * Math.Pow(2, attempt) + (_options.Jitter * jitter), _options.MaxBackoff);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
