namespace Runner.Tracking;

/// <summary>What a part of a run's key is.</summary>
public enum KeyPartKind
{
    /// <summary>A setting that decides what is learned.</summary>
    Setting,

    /// <summary>Text or other data to learn from, by content.</summary>
    Data,

    /// <summary>Trained weights to start from or to learn from, by content.</summary>
    Weights,

    /// <summary>Another file that the recipe names, such as a dictionary, by content.</summary>
    File,

    /// <summary>The tokenizer with its vocabulary; not there where the vocabulary is built from the training text, which decides it.</summary>
    Tokenizer,

    /// <summary>A plugin whose components the recipe uses: its version and the hashes of its files.</summary>
    Plugin,

    /// <summary>A setting that decides what is measured and leaves what is learned alone.</summary>
    Measurement,

    /// <summary>Data to evaluate on, by content.</summary>
    EvaluationData,

    /// <summary>A setting that changes the last digits alone.</summary>
    Rounding,
}

/// <summary>One thing a run depends on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Path of the setting, use of the data, name of the plugin.</param>
/// <param name="Value">The setting, or a hash.</param>
public sealed record KeyPart(KeyPartKind Kind, string Name, string Value)
{
    /// <summary>True for a setting that nobody wrote: a run of before the option existed had it too.</summary>
    public bool IsDefault { get; init; }
}
