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
