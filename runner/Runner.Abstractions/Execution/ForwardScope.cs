namespace Runner.Execution;

/// <summary>
/// How this thread runs forward passes. Modules meet it in <see cref="CounterBasedDropout"/>, <see cref="LinearProduct"/> and <see cref="Blocks"/>;
/// only the host enters one. What is not set is libtorch's own.
/// </summary>
internal sealed record ForwardScope
{
    private static readonly ForwardScope Outside = new();

    [ThreadStatic]
    private static ForwardScope? current;

    /// <summary>What is entered on this thread; nothing set where nothing is entered.</summary>
    public static ForwardScope Current => current ?? Outside;

    /// <summary>Draws dropout.</summary>
    public DropoutSource? Dropout { get; init; }

    /// <summary>Computes linear layers.</summary>
    public LinearSource? Linear { get; init; }

    /// <summary>Runs blocks.</summary>
    public BlockPolicy? Blocks { get; init; }

    /// <summary>A lower precision than fp32.</summary>
    public LowerPrecision? Precision { get; init; }

    /// <summary>Runs forward passes of this thread this way until disposed, then as before.</summary>
    public IDisposable Enter() => new Presence(this);

    private sealed class Presence : IDisposable
    {
        private readonly ForwardScope? _before = current;
        private readonly IDisposable? _precision;

        public Presence(ForwardScope entered)
        {
            if (!ReferenceEquals(entered.Precision, Current.Precision))
                _precision = entered.Precision?.Begin();
            current = entered;
        }

        public void Dispose()
        {
            _precision?.Dispose();
            current = _before;
        }
    }
}

/// <summary>Arithmetic in a lower precision; parameters stay fp32.</summary>
internal abstract class LowerPrecision
{
    /// <summary>Makes libtorch compute in it on this thread until disposed.</summary>
    public abstract IDisposable Begin();
}
