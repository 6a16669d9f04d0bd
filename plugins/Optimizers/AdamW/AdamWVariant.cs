namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Whose AdamW. They differ in when decay is applied, whether moments are corrected for their start, and where epsilon stands.</summary>
public enum AdamWVariant
{
    /// <summary>PyTorch: parameters shrink first; moments are corrected.</summary>
    Pytorch,

    /// <summary>HuggingFace transformers: parameters shrink last; moments are corrected, epsilon is not.</summary>
    Huggingface,

    /// <summary>Google's BERT, NEZHA and their PyTorch ports (BertAdam): decay is part of the update; no correction.</summary>
    Bert,
}
