using static TorchSharp.torch;

namespace Runner.Parity;

/// <summary>Gathers comparisons of one case with its reference.</summary>
public sealed class ParityReport
{
    private readonly List<ParityResult> _results = [];

    public IReadOnlyList<ParityResult> Results => _results;

    /// <summary>
    /// Compares numbers within <paramref name="tolerance"/> of the largest expected magnitude. Shapes must agree; infinities must be
    /// in the same places.
    /// </summary>
    public void Close(string name, Tensor actual, Tensor expected, ParityTolerance? tolerance = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
        {
            Fail(name, $"shape [{string.Join(", ", actual.shape)}] instead of [{string.Join(", ", expected.shape)}]");
            return;
        }
        var limit = tolerance ?? ParityTolerance.Default;
        var a = actual.detach().cpu().to(ScalarType.Float64);
        var b = expected.detach().cpu().to(ScalarType.Float64);
        if (b.numel() == 0)
        {
            _results.Add(new ParityResult(name, 0, true, null));
            return;
        }
        var finite = b.isfinite();
        var sameElsewhere = a.eq(b).logical_or(a.isnan().logical_and(b.isnan())).logical_or(finite);
        if (!sameElsewhere.all().item<bool>() || !a.isfinite().logical_or(finite.logical_not()).all().item<bool>())
        {
            Fail(name, "infinite or undefined values in other places than the reference");
            return;
        }
        var zero = zeros_like(b);
        var magnitude = where(finite, b.abs(), zero);
        var difference = where(finite, (a - b).abs(), zero);
        var scale = limit.PerElement ? magnitude : magnitude.max();
        var worst = (difference / (scale * limit.Relative + limit.Absolute)).max().item<double>();
        var largest = magnitude.max().item<double>();
        var relative = difference.max().item<double>() / Math.Max(largest, limit.Absolute / limit.Relative);
        _results.Add(new ParityResult(name, relative, worst <= 1, worst <= 1 ? null : $"off by {worst:0.##} times the tolerance"));
    }

    /// <summary>Compares values that must agree exactly.</summary>
    public void Same<T>(string name, IEnumerable<T> actual, IEnumerable<T> expected)
    {
        var (a, b) = (actual.ToList(), expected.ToList());
        var at = a.Zip(b).TakeWhile(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)).Count();
        if (at == a.Count && at == b.Count)
            _results.Add(new ParityResult(name, 0, true, null));
        else
            Fail(name, at < a.Count && at < b.Count ? $"at {at}: {a[at]} instead of {b[at]}" : $"{a.Count} values instead of {b.Count}");
    }

    /// <summary>Records a failure that is no comparison.</summary>
    public void Fail(string name, string reason) => _results.Add(new ParityResult(name, double.PositiveInfinity, false, reason));
}

/// <summary>One comparison.</summary>
/// <param name="Name">What was compared, as the case names it.</param>
/// <param name="RelativeError">Largest difference over the largest expected magnitude; 0 for exact ones.</param>
/// <param name="Passed">Within the tolerance.</param>
/// <param name="Reason">Why not; null where passed.</param>
public sealed record ParityResult(string Name, double RelativeError, bool Passed, string? Reason);

/// <summary>How far a value may be off: <c>|a - b| &lt;= Absolute + Relative * max |b|</c>.</summary>
/// <param name="Absolute">Allowed whatever the size.</param>
/// <param name="Relative">Share of the largest magnitude in the tensor.</param>
/// <param name="PerElement">Relative to each element's own magnitude instead: for tensors that hold masked scores.</param>
public sealed record ParityTolerance(double Absolute, double Relative, bool PerElement = false)
{
    /// <summary>2e-6 + 5e-5 max |b|: five times what the reference itself differs from double precision.</summary>
    public static readonly ParityTolerance Default = new(2e-6, 5e-5);

    /// <summary>For gradients that are zero in exact arithmetic, such as those of key biases: an absolute bound alone.</summary>
    public static readonly ParityTolerance Zero = new(2e-6, 1e-30);
}
