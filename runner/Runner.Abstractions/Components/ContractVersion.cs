namespace Runner.Components;

/// <summary>
/// Version of the contracts in this assembly. A plugin's manifest states the version it was built against; the host refuses
/// another major version before loading any code.
/// </summary>
public static class ContractVersion
{
    public const int Major = 2;
    public const int Minor = 0;

    /// <summary><c>major.minor</c>, as manifests write it.</summary>
    public const string Text = "2.0";
}
