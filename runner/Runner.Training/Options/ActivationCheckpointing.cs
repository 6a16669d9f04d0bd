namespace Runner.Training;

/// <summary>What the backward pass computes again instead of keeping it from the forward pass.</summary>
public enum ActivationCheckpointing
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The blocks of the backbone: their inputs alone are kept.</summary>
    Blocks,
}
