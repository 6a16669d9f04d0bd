using System.Text.Json.Nodes;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>Reads what a case's configuration must hold.</summary>
internal static class CaseSettings
{
    /// <exception cref="Errors.RunnerException">It is not there.</exception>
    public static JsonNode Needed(this JsonObject config, string kind, string key) => config[key] ?? throw OptimizerErrors.CaseLacks.With(kind, key);
}
