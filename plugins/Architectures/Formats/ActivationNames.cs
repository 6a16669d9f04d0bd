namespace Runner.Plugins.Architectures.Formats;

/// <summary><c>hidden_act</c> of configurations and <c>activation</c> of settings.</summary>
internal static class ActivationNames
{
    /// <summary>The setting for a configuration's activation.</summary>
    public static string Read(JsonSettings config, string fallback) => (config.Text("hidden_act") ?? fallback) switch
    {
        "gelu" or "gelu_python" => "gelu",
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => "gelu-tanh",
        "relu" => "relu",
        _ => throw config.Unusable("hidden_act", "known are gelu (erf), gelu_new (tanh) and relu"),
    };

    /// <summary>The configuration's word for a setting.</summary>
    public static string Write(JsonSettings settings) => settings.Text("activation") switch
    {
        null or "gelu" => "gelu",
        "gelu-tanh" => "gelu_new",
        "relu" => "relu",
        var other => throw FormatErrors.Inexpressible.With(settings.Format, $"the activation '{other}'", "gelu, gelu-tanh and relu"),
    };
}
