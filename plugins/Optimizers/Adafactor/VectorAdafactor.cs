using Runner.Execution;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>
/// Adafactor on the CPU: three passes over blocks of rows (squares, length of the update, update). Blocks and the order in which their
/// sums are added depend on the model alone.
/// </summary>
internal sealed unsafe class VectorAdafactor : FactoredOptimizer
{
    private readonly RowBlock[] _blocks;
    private readonly int[] _firstBlock;                     // of each segment; one more at the end
    private readonly double[] _weights, _updates;           // sums of squares, one per block
    private readonly double[]?[] _columnSums;               // per block: squares by column; null for vectors
    private readonly float[][] _rowFactors, _columnFactors; // per segment: what gradients are multiplied by
    private readonly Address[] _addresses;

    public VectorAdafactor(ParameterBuffer parameters, AdafactorOptions options)
        : base(parameters, options)
    {
        _blocks = RowBlock.Cut(Segments);
        _firstBlock = [.. Enumerable.Range(0, Settings.Count + 1).Select(i => _blocks.TakeWhile(block => block.Segment < i).Count())];
        (_weights, _updates) = (new double[_blocks.Length], new double[_blocks.Length]);
        _columnSums = [.. _blocks.Select(block => Segments[block.Segment].IsFactored ? new double[block.Columns] : null)];
        _rowFactors = [.. Segments.Select(state => state.IsFactored ? new float[state.Matrices * state.Rows] : [1f])];
        _columnFactors = [.. Segments.Select(state => new float[state.Matrices * state.Columns])];
        _addresses = [.. Segments.Select(state => new Address(Of(state.Row), Of(state.Column), Of(state.Full)))];
    }

    protected override void Update(double learningRate, long step)
    {
        var (values, gradients) = (ChunkedBuffer.Address(Parameters.Values), ChunkedBuffer.Address(Parameters.Gradients));
        var mean = Of(Mean);
        var keep = Options.Keep(step);
        ForEach(_blocks.Length, i => TakeSquares(i, values, gradients, keep));
        ForEach(Settings.Count, segment => Factor(segment, keep));
        ForEach(_blocks.Length, i => Measure(i, gradients));
        var moves = Enumerable.Range(0, Settings.Count).Select(segment => MoveOf(segment, Options.Rate(learningRate, step))).ToArray();
        ForEach(_blocks.Length, i => Apply(_blocks[i], values, gradients, mean, moves[_blocks[i].Segment]));
    }

    // squares of gradients into the rows' means, by column into the block's sums; squares of weights
    private void TakeSquares(int index, nint values, nint gradients, double keep)
    {
        var block = _blocks[index];
        var g = RowKernels.At(gradients, block.Start);
        _weights[index] = 0;
        for (var row = 0; row < block.Rows; row++)
            _weights[index] += RowKernels.SumOfSquares(RowKernels.At(values, block.Start + (long)row * block.Columns), block.Columns);
        if (_columnSums[index] is not { } sums)
        {
            fixed (float* factors = _columnFactors[block.Segment])
                RowKernels.UpdateVector(g, RowKernels.At(_addresses[block.Segment].Full, block.Offset), factors + block.Offset, (float)keep, (float)Options.Epsilon, block.Columns);
            return;
        }
        Array.Clear(sums);
        var means = RowKernels.At(_addresses[block.Segment].Row, block.Matrix * Segments[block.Segment].Rows + block.FirstRow);
        fixed (double* columns = sums)
        {
            for (var row = 0; row < block.Rows; row++)
            {
                var sum = RowKernels.AddSquares(g + (long)row * block.Columns, block.Columns, Options.Epsilon, columns);
                means[row] = (float)(keep * means[row] + (1 - keep) * sum / block.Columns);
            }
        }
    }

    // columns' means from the blocks' sums, in order; then 1 / sqrt(r / mean(r)) and 1 / sqrt(c)
    private void Factor(int segment, double keep)
    {
        var state = Segments[segment];
        if (!state.IsFactored)
            return;
        var sums = new double[state.Matrices * state.Columns];
        for (var i = _firstBlock[segment]; i < _firstBlock[segment + 1]; i++)
        {
            var target = sums.AsSpan((int)(_blocks[i].Matrix * state.Columns), (int)state.Columns);
            for (var column = 0; column < target.Length; column++)
                target[column] += _columnSums[i]![column];
        }
        var rows = RowKernels.At(_addresses[segment].Row, 0);
        var columns = RowKernels.At(_addresses[segment].Column, 0);
        for (var i = 0; i < sums.Length; i++)
        {
            columns[i] = (float)(keep * columns[i] + (1 - keep) * sums[i] / state.Rows);
            _columnFactors[segment][i] = (float)(1 / Math.Sqrt(columns[i]));
        }
        for (var matrix = 0L; matrix < state.Matrices; matrix++)
        {
            var mean = 0.0;
            for (var row = 0L; row < state.Rows; row++)
                mean += rows[matrix * state.Rows + row];
            mean /= state.Rows;
            for (var row = matrix * state.Rows; row < (matrix + 1) * state.Rows; row++)
                _rowFactors[segment][row] = (float)(1 / Math.Sqrt(rows[row] / mean));
        }
    }

    private void Measure(int index, nint gradients)
    {
        var block = _blocks[index];
        _updates[index] = 0;
        fixed (float* columns = _columnFactors[block.Segment])
        {
            for (var row = 0; row < block.Rows; row++)
                _updates[index] += RowKernels.SumOfUpdates(RowKernels.At(gradients, block.Start + (long)row * block.Columns), RowFactor(block, row), Columns(block, columns), block.Columns);
        }
    }

    private void Apply(RowBlock block, nint values, nint gradients, nint mean, Move move)
    {
        fixed (float* columns = _columnFactors[block.Segment])
        {
            for (var row = 0; row < block.Rows; row++)
            {
                var at = block.Start + (long)row * block.Columns;
                RowKernels.Apply(RowKernels.At(values, at), RowKernels.At(gradients, at), RowFactor(block, row), Columns(block, columns),
                    mean == 0 ? null : RowKernels.At(mean, at), (float)(Options.Beta1 ?? 0), move.Rate, move.Shrink, block.Columns);
            }
        }
    }

    private Move MoveOf(int segment, double rate)
    {
        var (weights, updates) = (0.0, 0.0);
        for (var i = _firstBlock[segment]; i < _firstBlock[segment + 1]; i++)
            (weights, updates) = (weights + _weights[i], updates + _updates[i]);
        var length = Math.Max(1, Segments[segment].Segment.Length);
        var own = rate * Settings[segment].RateScale * Options.Size(Math.Sqrt(weights / length));
        return new((float)(own * Options.Shortening(Math.Sqrt(updates / length))), (float)(1 - own * Settings[segment].Decay));
    }

    private float RowFactor(RowBlock block, int row) =>
        Segments[block.Segment] is { IsFactored: true } state ? _rowFactors[block.Segment][block.Matrix * state.Rows + block.FirstRow + row] : 1;

    private static float* Columns(RowBlock block, float* factors) => factors + block.Matrix * block.Columns + block.Offset;

    private static nint Of(Tensor? tensor) => tensor is null || tensor.numel() == 0 ? 0 : ChunkedBuffer.Address(tensor);

    private static void ForEach(int count, Action<int> action)
    {
        var threads = get_num_threads();
        if (threads > 1 && count > 1)
        {
            ParallelLoop.For(0, count, threads, i =>
            {
                using var numbers = SubnormalNumbers.Enter();
                action(i);
            });
            return;
        }
        for (var i = 0; i < count; i++)
            action(i);
    }

    private readonly record struct Address(nint Row, nint Column, nint Full);

    private readonly record struct Move(float Rate, float Shrink);
}
