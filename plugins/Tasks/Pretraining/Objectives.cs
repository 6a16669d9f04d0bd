namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Names under which labels are counted and metrics reported.</summary>
internal static class Objectives
{
    public const string MaskedLanguage = "mlm";
    public const string NextSentence = "nsp";

    /// <summary>Not an objective: examples, which weigh the mean of the total loss.</summary>
    public const string Examples = "examples";
}
