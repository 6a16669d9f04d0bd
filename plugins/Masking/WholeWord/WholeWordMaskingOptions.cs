namespace Runner.Plugins.Masking.WholeWord;

/// <summary>Options of <c>masking/whole-word</c>.</summary>
public sealed record WholeWordMaskingOptions : MaskingOptions;
