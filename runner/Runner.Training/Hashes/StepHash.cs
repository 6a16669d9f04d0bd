using System.Globalization;

namespace Runner.Training;

/// <summary>What a training's state was after a step, in a few bytes: equal hashes mean equal bits.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Loss">Bits of the loss of this step's global batch, hexadecimal; null where no step was made in the session.</param>
/// <param name="Parameters">Hash of all weights as checkpoints hold them.</param>
/// <param name="Optimizer">Hash of the optimizer's state; null where it was shared out over ranks and not together.</param>
public sealed record StepHash(long Step, string? Loss, string Parameters, string? Optimizer)
{
    internal static string BitsOf(double loss) => BitConverter.DoubleToUInt64Bits(loss).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>What is not the same in a rerun; empty where all is.</summary>
    public IReadOnlyList<string> DifferencesTo(StepHash rerun)
    {
        var parts = new List<string>();
        if (Loss is not null && rerun.Loss is not null && Loss != rerun.Loss)
            parts.Add($"loss ({Value(Loss)} then, {Value(rerun.Loss)} now)");
        if (Parameters != rerun.Parameters)
            parts.Add("parameters");
        if (Optimizer is not null && rerun.Optimizer is not null && Optimizer != rerun.Optimizer)
            parts.Add("optimizer state");
        return parts;
    }

    private static string Value(string bits) => ulong.TryParse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var raw)
        ? BitConverter.UInt64BitsToDouble(raw).ToString("R", CultureInfo.InvariantCulture)
        : $"'{bits}'";
}
