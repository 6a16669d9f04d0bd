namespace Runner.Plugins.Masking;

/// <summary>What the length of a stretch counts.</summary>
public enum MaskingUnit
{
    /// <summary>Whole words, as word pieces, spaces or the data's segmenter give them.</summary>
    Word,

    /// <summary>Single tokens.</summary>
    Token,
}
