namespace Runner.Training.Execution;

/// <summary>One call of dropout: everything that decides which elements fall.</summary>
/// <param name="Key">Of the step.</param>
/// <param name="RowNumbers">Places of the examples in the global batch.</param>
/// <param name="Call">Number of the call within the forward pass, from 0.</param>
/// <param name="Probability">Of falling.</param>
internal sealed record DropoutDraw(ulong Key, IReadOnlyList<int> RowNumbers, long Call, double Probability)
{
    /// <summary>What is left is multiplied by this, so that the mean stays.</summary>
    public double Scale => Probability < 1 ? 1 / (1 - Probability) : 0;

    /// <summary>Elements whose 32 random bits, as a signed number, are below this fall.</summary>
    public int Threshold => (int)(uint.Min(uint.MaxValue, (uint)Math.Round(Probability * uint.MaxValue)) ^ 0x80000000);

    /// <summary>For libtorch's generator, where it draws.</summary>
    public long Seed => unchecked((long)RowKeys.Mixed(RowKeys.Mixed(Key, Call), RowNumbers[0]));
}
