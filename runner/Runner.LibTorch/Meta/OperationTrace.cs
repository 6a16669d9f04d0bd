namespace Runner.LibTorch.Meta;

/// <summary>What the operations of one pass over a model on the meta device cost, noted while they happen.</summary>
public sealed class OperationTrace
{
    private const string Elsewhere = "";

    private readonly Dictionary<(long Offset, long Length), ForecastParameter> _parameters = [];
    private readonly Dictionary<string, double> _forward = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _backwardThroughParameter = new(StringComparer.Ordinal);
    private long _lastInput;
    private long _lastProbabilities;

    /// <param name="parameters">Of the model, in its buffer: a tensor is known again by where it lies.</param>
    public OperationTrace(IReadOnlyList<ForecastParameter> parameters)
    {
        foreach (var parameter in parameters)
            _parameters.TryAdd((parameter.Offset, parameter.Length), parameter);
    }

    /// <summary>True while the gradients are computed.</summary>
    public bool IsBackward { get; set; }

    /// <summary>The parameter that was multiplied with last: where in the model the pass is.</summary>
    public string? Location { get; private set; }

    /// <summary>The first mistake an operation met.</summary>
    public (string Operation, string Problem, string? Location)? Failure { get; private set; }

    public double ForwardFlops { get; private set; }

    /// <summary>Of the forward pass, what was computed without a gradient: a teacher's part.</summary>
    public double FrozenFlops { get; private set; }

    public double BackwardFlops { get; private set; }

    /// <summary>Bytes that the forward pass keeps for the backward pass.</summary>
    public double KeptBytes { get; private set; }

    /// <summary>Of blocks that are computed again in the backward pass, the most that one keeps while that is done.</summary>
    public double RecomputedBytes { get; private set; }

    /// <summary>Bytes of the largest single result.</summary>
    public double LargestBytes { get; private set; }

    /// <summary>Operations that the backward pass makes besides those watched.</summary>
    public void AddBackward(double flops) => BackwardFlops += flops;

    public void Fail(string operation, string problem) => Failure ??= (operation, problem, Location);

    public void Result(long elements, int bytes) => LargestBytes = Math.Max(LargestBytes, (double)elements * bytes);

    /// <summary>What was kept since <paramref name="before"/> is made again when it is needed, from <paramref name="inputs"/> bytes.</summary>
    public void Recomputes(double before, double inputs)
    {
        RecomputedBytes = Math.Max(RecomputedBytes, KeptBytes - before);
        KeptBytes = before + inputs;
        (_lastInput, _lastProbabilities) = (0, 0);
    }

    /// <summary>A product of matrices, [batch, rows, inner] by [batch, inner, columns].</summary>
    /// <param name="left">First factor.</param>
    /// <param name="right">Second factor.</param>
    /// <param name="batch">Pairs of matrices.</param>
    /// <param name="rows">Rows of the first factor.</param>
    /// <param name="inner">Columns of the first, rows of the second.</param>
    /// <param name="columns">Columns of the second factor.</param>
    public void Product(Operand left, Operand right, long batch, long rows, long inner, long columns)
    {
        var flops = 2.0 * batch * rows * inner * columns;
        var parameter = Parameter(left) ?? Parameter(right);
        if (IsBackward)
        {
            BackwardFlops += flops;
            if (parameter is not null)
                Add(_backwardThroughParameter, parameter.Name, flops);
            return;
        }
        ForwardFlops += flops;
        Location = parameter?.Name ?? Location;
        if (!TorchSharp.torch.is_grad_enabled())
        {
            FrozenFlops += flops;
            return;
        }
        Add(_forward, parameter?.Name ?? Elsewhere, flops);
        if (parameter is null)
        {
            KeepFactor(left);
            KeepFactor(right);
            _lastInput = 0;
        }
        else
        {
            var input = Parameter(left) is null ? left : right;
            // projections side by side (query, key, value) read one tensor, which is kept once
            if (input.Length != _lastInput)
                Keep(input.Length * input.Bytes);
            _lastInput = input.Length;
        }
    }

    /// <summary>A tensor the gradient of an operation needs: its argument or its result.</summary>
    public void Saved(long elements, int bytes)
    {
        Keep((double)elements * bytes);
        _lastInput = 0;
        _lastProbabilities = 0;
    }

    /// <summary>Result of a softmax: it is kept, and is often a factor of the next product as it stands.</summary>
    public void Probabilities(long elements, int bytes)
    {
        Saved(elements, bytes);
        _lastProbabilities = elements;
    }

    /// <summary>
    /// A product of a matrix with a bias added in one operation cannot be watched on its way forward (its scale factors have no form in the
    /// interface), but its gradient can: the product through which the gradient reaches the input has the same size.
    /// </summary>
    public void Complete()
    {
        foreach (var (name, flops) in _backwardThroughParameter)
        {
            var unseen = flops - _forward.GetValueOrDefault(name);
            if (unseen <= 0)
                continue;
            ForwardFlops += unseen;
            Add(_forward, name, unseen);
        }
    }

    /// <summary>Forward operations by the parameter they multiply with; under the empty name products of activations, as in attention.</summary>
    public IReadOnlyDictionary<string, double> ForwardByParameter => _forward;

    /// <summary>Of these, products of activations so far.</summary>
    public double ForwardElsewhere => _forward.GetValueOrDefault(Elsewhere);

    private void KeepFactor(Operand factor)
    {
        if (factor.Length != _lastProbabilities)
            Keep(factor.Length * factor.Bytes);
        _lastProbabilities = 0;
    }

    // a teacher's pass, and the gradients' own, keep nothing
    private void Keep(double bytes)
    {
        if (!IsBackward && TorchSharp.torch.is_grad_enabled())
            KeptBytes += bytes;
    }

    private ForecastParameter? Parameter(Operand operand) =>
        operand.IsMatrix && _parameters.TryGetValue((operand.Offset, operand.Length), out var parameter) && parameter.Fits(operand) ? parameter : null;

    private static void Add(Dictionary<string, double> sums, string name, double value) =>
        sums[name] = sums.GetValueOrDefault(name) + value;
}

/// <summary>A factor of a product.</summary>
/// <param name="Offset">Where it lies in its storage, elements.</param>
/// <param name="Length">Elements.</param>
/// <param name="Rows">Of a matrix; 0 for a batch of them.</param>
/// <param name="Columns">Of a matrix; 0 for a batch of them.</param>
/// <param name="Bytes">Of an element.</param>
public readonly record struct Operand(long Offset, long Length, long Rows, long Columns, int Bytes)
{
    public bool IsMatrix => Rows > 0;
}

/// <summary>A parameter in the buffer of a model on the meta device.</summary>
public sealed record ForecastParameter(string Name, long Offset, long Length, IReadOnlyList<long> Shape)
{
    /// <summary>True where <paramref name="operand"/> is it, or its transpose.</summary>
    public bool Fits(Operand operand) => Shape.Count == 2
        && ((Shape[0] == operand.Rows && Shape[1] == operand.Columns) || (Shape[1] == operand.Rows && Shape[0] == operand.Columns));
}
