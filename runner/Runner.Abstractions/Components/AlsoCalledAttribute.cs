namespace Runner.Components;

/// <summary>
/// Names that other tools give to an option. A recipe that uses one is not understood so, but told the name it has here. Host sections and
/// plugins' options may carry it; several of them where the values differ in form.
/// </summary>
/// <param name="names">The names, in snake_case; capitals and hyphens do not count.</param>
/// <example><code>
/// [AlsoCalled("warmup_steps", "num_warmup_steps", As = "{0}steps")]
/// [AlsoCalled("warmup_ratio", As = "{0}%", Factor = 100)]
/// public Duration Warmup { get; init; }
/// </code></example>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class AlsoCalledAttribute(params string[] names) : Attribute
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>How a value is written here, <c>{0}</c> standing for the value there. Null, the default: the same.</summary>
    public string? As { get; init; }

    /// <summary>What a number there is multiplied with first. Default 1.</summary>
    public double Factor { get; init; } = 1;
}
