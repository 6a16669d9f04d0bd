namespace Runner.Training.Precision;

/// <summary>The scale of the loss, and how it changes with the steps. Ranks see the same outcomes and so keep the same scale.</summary>
internal sealed class LossScaler(LossScaleSettings settings)
{
    /// <summary>Skipped steps in a row that no scale explains any more.</summary>
    public const int MaxSkippedInARow = 100;

    private const double Maximum = 1L << 62;                    // far beyond what any loss survives in fp16

    /// <summary>What is carried from step to step.</summary>
    public LossScaleState State { get; private set; } = new(settings.InitialScale, 0, 0, 0, 0);

    public double Scale => State.Scale;

    /// <summary>An update was made.</summary>
    public void Made()
    {
        var good = State.Good + 1;
        State = good < settings.GrowthInterval
            ? State with { Good = good, InARow = 0 }
            : State with { Scale = Grown(), Good = 0, Bad = 0, InARow = 0 };
    }

    /// <summary>Gradients were not finite: the step is to be skipped.</summary>
    /// <returns>False if skipping more steps is no use.</returns>
    public bool Skip()
    {
        if (State.Scale <= settings.MinScale || State.InARow + 1 >= MaxSkippedInARow)
            return false;
        var bad = State.Bad + 1;
        var falls = bad >= settings.Hysteresis;
        State = new LossScaleState(
            falls ? Math.Max(settings.MinScale, State.Scale * settings.BackoffFactor) : State.Scale, 0, falls ? 0 : bad, State.InARow + 1, State.Skipped + 1);
        return true;
    }

    public void Restore(LossScaleState state) => State = state;

    private double Grown() => State.Scale * settings.GrowthFactor <= Math.Max(Maximum, settings.InitialScale) ? State.Scale * settings.GrowthFactor : State.Scale;
}

/// <summary>State of loss scaling, as checkpoints keep it.</summary>
/// <param name="Scale">What the loss of the next step is multiplied by.</param>
/// <param name="Good">Updates made since the scale last changed or a step was skipped.</param>
/// <param name="Bad">Steps skipped since the scale last changed.</param>
/// <param name="InARow">Steps skipped since the last update.</param>
/// <param name="Skipped">Steps skipped in all.</param>
internal sealed record LossScaleState(double Scale, int Good, int Bad, int InARow, long Skipped);
