using System.Text.Json.Nodes;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>Recorded learning-rate curves and the settings that give them here.</summary>
internal static class ScheduleTags
{
    /// <summary>Settings for a curve; null for an unknown one.</summary>
    /// <param name="tag">As the case names it: <c>nezha_tf/linear</c>.</param>
    /// <param name="warmup">Steps of the warm-up.</param>
    public static JsonObject? Settings(string tag, long warmup) => tag switch
    {
        "bertadam_tinybert/warmup_linear" or "bertadam_nezha_pytorch/warmup_linear" or "hf/linear" => Make("linear", warmup),
        "bertadam_tinybert/warmup_cosine" or "bertadam_nezha_pytorch/warmup_cosine" or "hf/cosine" => Make("cosine", warmup),
        "bertadam_tinybert/warmup_constant" or "bertadam_nezha_pytorch/warmup_constant" or "bertadam_ernie/warmup_constant" or "hf/constant" => Make("constant", warmup),
        "bertadam_ernie/warmup_linear" => Make("linear", warmup, ("decay_from", "start")),
        "bertadam_ernie/warmup_cosine" => Make("cosine", warmup, ("decay_from", "start")),
        "nezha_tf/linear" => Make("linear", warmup, ("decay_from", "adjusted-start")),
        _ => null,
    };

    /// <summary>
    /// Whether the recorded curve says something beyond the end of the training: cosines of the references rise again there and ERNIE's line goes
    /// below zero, where no training goes; here the rate stays at its final value.
    /// </summary>
    public static bool HoldsBeyondTheEnd(string tag) => !tag.EndsWith("cosine", StringComparison.Ordinal) && tag != "bertadam_ernie/warmup_linear";

    public static JsonObject Make(string type, long warmup, params (string Key, JsonNode Value)[] options)
    {
        var settings = new JsonObject { ["type"] = type, ["warmup"] = $"{warmup}steps" };
        foreach (var (key, value) in options)
            settings[key] = value;
        return settings;
    }
}
