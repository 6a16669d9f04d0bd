using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Adafactor;

// M matrices of R rows and C columns, one after another in a segment

/// <summary>Squared gradients of one parameter: means over rows and columns, or all of them where it is a vector.</summary>
internal sealed record SegmentState
{
    public SegmentState(ParameterSegment segment, Device device)
    {
        Segment = segment;
        var shape = segment.Shape;
        IsFactored = shape.Count >= 2;
        (Rows, Columns) = IsFactored ? (shape[^2], shape[^1]) : (1, segment.Length);
        Matrices = segment.Length == 0 ? 0 : segment.Length / (Rows * Columns);
        if (IsFactored)
        {
            Row = zeros(Matrices * Rows, ScalarType.Float32, device).DetachFromDisposeScope();
            Column = zeros(Matrices * Columns, ScalarType.Float32, device).DetachFromDisposeScope();
        }
        else
        {
            Full = zeros(segment.Length, ScalarType.Float32, device).DetachFromDisposeScope();
        }
    }

    public ParameterSegment Segment { get; }

    public bool IsFactored { get; }

    public long Matrices { get; }

    public long Rows { get; }

    public long Columns { get; }

    /// <summary>[M * R], for factored ones.</summary>
    public Tensor? Row { get; }

    /// <summary>[M * C], for factored ones.</summary>
    public Tensor? Column { get; }

    /// <summary>[N], for others.</summary>
    public Tensor? Full { get; }
}

/// <summary>State of Adafactor: a few small tensors for each parameter and, with <c>beta1</c>, one flat mean.</summary>
internal sealed class AdafactorState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    public AdafactorState(ParameterBuffer parameters, bool hasMean)
    {
        using var quiet = no_grad();
        Segments = [.. parameters.Segments.Select(segment => new SegmentState(segment, parameters.Values.device))];
        foreach (var state in Segments)
        {
            Add("exp_avg_sq_row/", state.Segment, state.Row);
            Add("exp_avg_sq_col/", state.Segment, state.Column);
            Add("exp_avg_sq/", state.Segment, state.Full);
        }
        if (hasMean)
            _tensors["exp_avg"] = Mean = zeros_like(parameters.Values).DetachFromDisposeScope();
    }

    public IReadOnlyList<SegmentState> Segments { get; }

    /// <summary>Mean update, flat like the parameters; null without <c>beta1</c>.</summary>
    public Tensor? Mean { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    private void Add(string prefix, ParameterSegment segment, Tensor? tensor)
    {
        if (tensor is not null && tensor.numel() > 0)
            _tensors[prefix + segment.Name] = tensor;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}
