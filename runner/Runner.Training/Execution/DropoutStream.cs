using Runner.Execution;
using Runner.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>
/// The draws of one micro-batch. On the CPU each is a function of the seed, the step, the example's place in the global batch, the number of the call and
/// the coordinates within the example. On other devices libtorch's generator draws, seeded for each call with the step, the place of
/// the micro-batch's first example and the call: there the draws depend on how the global batch is cut up.
/// </summary>
/// <param name="key">Of the step.</param>
/// <param name="rowNumbers">Places of the micro-batch's examples in the global batch.</param>
internal sealed class DropoutStream(ulong key, IReadOnlyList<int> rowNumbers) : DropoutSource
{
    public override long Calls { get; set; }

    /// <summary>The stream of a micro-batch.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="step">From 0.</param>
    /// <param name="batch">Where it has no places, its examples count from 0 and its number makes the difference.</param>
    /// <param name="number">Of the micro-batch in the global batch.</param>
    public static DropoutStream Of(long seed, long step, Tasks.Batch batch, int number) => batch.RowNumbers.Count > 0
        ? new DropoutStream(RandomStream.Key(seed, "dropout", step), batch.RowNumbers)
        : new DropoutStream(RandomStream.Key(seed, "dropout", step, 1L + number), [.. Enumerable.Range(0, Math.Max(1, batch.Examples))]);

    public override Tensor Apply(Tensor input, double probability)
    {
        var draw = new DropoutDraw(key, rowNumbers, Calls++, probability);
        if (input.device_type == DeviceType.CPU && input.is_floating_point())
            return DropoutFunction.Apply(input, draw);
        using var generator = manual_seed(draw.Seed);
        return nn.functional.dropout(input, probability);
    }
}
