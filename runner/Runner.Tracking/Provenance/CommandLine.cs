using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Command lines and variables without what should not lie about in files.</summary>
internal static class CommandLine
{
    private static readonly string[] SecretWords = ["password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "credential"];

    public static bool IsSecretName(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || name.EndsWith("_KEY", StringComparison.OrdinalIgnoreCase);

    /// <summary>The argument with the user and password of an address taken out, and the value of a secret setting hidden.</summary>
    public static string WithoutSecrets(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && IsSecretName(argument[..equals].Replace("tokenizer", "", StringComparison.OrdinalIgnoreCase).Replace("tokens", "", StringComparison.OrdinalIgnoreCase)))
            return argument[..(equals + 1)] + "(not kept)";
        return TrackingAddress.ShowAll(argument);
    }
}
