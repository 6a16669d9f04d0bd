namespace Runner.Plugins.Data;

/// <summary>What the pairs are that do not stand so in the text.</summary>
public enum NegativePairs
{
    /// <summary>The second segment comes from another document: next-sentence prediction (BERT, NEZHA).</summary>
    Random,

    /// <summary>The two segments of the text change places: sentence-order prediction (ALBERT).</summary>
    Swapped,
}
