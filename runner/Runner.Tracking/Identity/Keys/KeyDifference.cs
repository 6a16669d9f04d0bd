using System.Text.Json;

namespace Runner.Tracking;

/// <summary>A part in which two keys differ.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Which one.</param>
/// <param name="Then">Its value in the older key; null where that had no such part.</param>
/// <param name="Now">Its value now; null where it is gone.</param>
public sealed record KeyDifference(KeyPartKind Kind, string Name, string? Then, string? Now)
{
    private const int HashDigits = 64, ShownDigits = 8;

    private bool IsSetting => Kind is KeyPartKind.Setting or KeyPartKind.Measurement or KeyPartKind.Rounding;

    private string What => Kind switch
    {
        KeyPartKind.Data or KeyPartKind.EvaluationData => $"data `{Name}`",
        KeyPartKind.Weights => $"weights `{Name}`",
        KeyPartKind.File => $"file `{Name}`",
        KeyPartKind.Tokenizer => "the tokenizer",
        KeyPartKind.Plugin => $"plugin `{Name}`",
        _ => $"`{Name}`",
    };

    /// <summary>For people, to be followed by the run it is about: <c>`train.batch_size` was 32 and is 64</c>, <c>data `training` changed</c>.</summary>
    public override string ToString()
    {
        if (!IsSetting && (Kind != KeyPartKind.Plugin || Version(Then) == Version(Now)))
            return Then is null ? $"{What} was added" : Now is null ? $"{What} was dropped" : $"{What} changed";
        return Kind == KeyPartKind.Plugin
            ? $"{What} was {Version(Then) ?? "not used"} and is {Version(Now) ?? "no longer used"}"
            : $"{What} was {Then?.Trim('"') ?? "not there"} and is {Now?.Trim('"') ?? "no longer there"}";
    }

    /// <summary>
    /// For lists: settings with their values, contents by their name and the beginnings of their hashes, by which they are found again: <c>data 'training': another content
    /// (was 3f9c12ab, is 9a41c07e)</c>.
    /// </summary>
    public string Line => IsSetting ? $"{Name}: was {Then ?? "absent"}, is {Now ?? "absent"}"
        : $"{JsonNamingPolicy.KebabCaseLower.ConvertName(Kind.ToString())} '{Name}': "
            + (Then is null ? "was not there" : Now is null ? "is no longer there" : $"another content (was {Short(Then)}, is {Short(Now)})");

    // several texts of one use have a hash each, and a plugin its version before it
    private static string Short(string value) => string.Join(' ', value.Split(' ').Select(word => word.Length == HashDigits ? word[..ShownDigits] : word));

    // version and hash of files
    private static string? Version(string? plugin) => plugin?.Split(' ')[0];
}
