using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>A metric that judges one kind of prediction.</summary>
internal abstract class Metric<T> : IMetric
    where T : Prediction
{
    public void Add(Prediction prediction) => Count(prediction as T
        ?? throw new ArgumentException($"This metric judges {typeof(T).Name}, not {prediction.GetType().Name}.", nameof(prediction)));

    public abstract IReadOnlyDictionary<string, double> Result();

    protected abstract void Count(T prediction);
}

/// <summary>A metric of counts that add up.</summary>
/// <typeparam name="T">What it judges.</typeparam>
/// <typeparam name="TSelf">The metric itself.</typeparam>
internal abstract class AdditiveMetric<T, TSelf> : Metric<T>, IAdditiveMetric
    where T : Prediction
    where TSelf : AdditiveMetric<T, TSelf>
{
    public void Add(IMetric other, long times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        AddCounts(other as TSelf ?? throw new ArgumentException($"{other.GetType().Name} counts otherwise than {typeof(TSelf).Name}.", nameof(other)), times);
    }

    protected abstract void AddCounts(TSelf other, long times);
}

/// <summary>Quotients as metrics define them.</summary>
internal static class Ratio
{
    /// <summary>0 where there is nothing to divide by.</summary>
    public static double Of(double part, double whole) => whole == 0 ? 0 : part / whole;

    /// <summary>Harmonic mean of precision and recall; 0 where both are.</summary>
    public static double F1(double precision, double recall) => Of(2 * precision * recall, precision + recall);

    public static IReadOnlyDictionary<string, double> Scores(double precision, double recall, string prefix = "") => new Dictionary<string, double>
    {
        [prefix + "precision"] = precision,
        [prefix + "recall"] = recall,
        [prefix + "f1"] = F1(precision, recall),
    };
}

/// <summary>Counts of what was found, what was predicted and what is there.</summary>
internal sealed class Retrieval
{
    /// <summary>Nothing found, predicted or there. Not to be added to.</summary>
    public static Retrieval None { get; } = new();

    public long Right { get; private set; }

    public long Predicted { get; private set; }

    public long True { get; private set; }

    public double Precision => Ratio.Of(Right, Predicted);

    public double Recall => Ratio.Of(Right, True);

    public double F1 => Ratio.F1(Precision, Recall);

    public void Add(long right, long predicted, long truth)
    {
        Right += right;
        Predicted += predicted;
        True += truth;
    }

    public void Add(Retrieval other, long times) => Add(times * other.Right, times * other.Predicted, times * other.True);
}
