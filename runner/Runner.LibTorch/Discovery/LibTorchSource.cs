namespace Runner.LibTorch;

/// <summary>Where the libtorch in use comes from.</summary>
public enum LibTorchSource
{
    /// <summary>It travelled with Runner.</summary>
    Bundled,

    /// <summary>A folder named by the user.</summary>
    Configured,

    /// <summary>The torch package of a Python install.</summary>
    Python,
}
