namespace Runner.Plugins.Tasks.Heads;

/// <summary>Names under which labels are counted and metrics reported.</summary>
internal static class Objectives
{
    public const string MaskedLanguage = "mlm";
    public const string NextSentence = "nsp";
    public const string SentenceOrder = "sop";
    public const string CausalLanguage = "lm";
    public const string Entity = "entity";
    public const string Classification = "classification";
    public const string MultiLabel = "multi-label";
    public const string Regression = "regression";
    public const string Tagging = "tagging";
    public const string Span = "span";
    public const string Ranking = "ranking";
    public const string None = "none";
}
