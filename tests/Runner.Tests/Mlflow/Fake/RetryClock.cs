using System.Collections.Concurrent;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>A clock on which waits between tries are over at once and are noted; request timeouts run out when a test says so.</summary>
internal sealed class RetryClock : TimeProvider
{
    /// <summary>A time allowed for requests that this clock knows from a wait.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromDays(1);

    private readonly ConcurrentQueue<TimeSpan> _waits = new();
    private readonly ConcurrentDictionary<Pending, byte> _pending = new();

    public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Waits so far.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= RequestTimeout || dueTime == Timeout.InfiniteTimeSpan)
        {
            var pending = new Pending(this, () => callback(state));
            if (dueTime != Timeout.InfiniteTimeSpan) _pending.TryAdd(pending, 0);
            return pending;
        }

        _waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lets the time allowed for all open requests run out.</summary>
    public void RunOut()
    {
        foreach (var pending in _pending.Keys.ToList()) pending.Fire();
    }

    private sealed class Pending(RetryClock clock, Action fire) : ITimer
    {
        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => clock._pending.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
