namespace Runner.Plugins.Masking.Token;

/// <summary>Options of <c>masking/token</c>.</summary>
public sealed record TokenMaskingOptions : MaskingOptions;
