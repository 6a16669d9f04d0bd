namespace Runner.Tracking;

/// <summary>Names a run: 32 lower-case hexadecimal digits, the form MLflow uses.</summary>
public static class RunId
{
    /// <summary>A fresh id. It has no influence on any result.</summary>
    public static string New() => Guid.NewGuid().ToString("N");

    public static bool IsValid(string? text) =>
        text is { Length: 32 } && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
