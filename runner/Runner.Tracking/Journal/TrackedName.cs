using System.Security.Cryptography;
using System.Text;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Names that MLflow accepts for metrics, parameters and tags.</summary>
internal static class TrackedName
{
    private const int HashLength = 8;

    /// <summary>
    /// The name itself when MLflow takes it; otherwise the nearest one it takes with a hash of the original, so that two names never
    /// become one.
    /// </summary>
    public static string Clean(string name)
    {
        if (MlflowKeys.Problem(name) is null)
            return name;
        var clean = MlflowKeys.Sanitize(name);
        var room = MlflowLimits.KeyLength - HashLength - 1;
        if (clean.Length > room)
            clean = clean[..(char.IsHighSurrogate(clean[room - 1]) ? room - 1 : room)].TrimEnd('/');
        return clean + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
    }
}
