namespace Runner.Components;

/// <summary>What another value of an option changes about a training; ordered from most to least.</summary>
public enum OptionEffect
{
    /// <summary>What is learned: another value is another training. Where nothing is said.</summary>
    Result,

    /// <summary>What is measured of it, not what is learned: the weights are the same bits.</summary>
    Measurement,

    /// <summary>The last digits, through the order of sums; by itself no reason to train again.</summary>
    Rounding,

    /// <summary>Nothing that is computed: names, places, how often something is shown.</summary>
    Nothing,
}

/// <summary>
/// Says of an option that another value does not make another training. A run's key, by which finished work is found again and an
/// interrupted run is told from another one, is made of all options but those with <see cref="OptionEffect.Nothing"/>; where two keys differ in
/// <see cref="OptionEffect.Rounding"/> alone the run goes on and the difference is said. On a section or a component slot it holds for everything below.
/// Data paths need no attribute: their content counts, not where it lies.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EffectAttribute(OptionEffect effect) : Attribute
{
    public OptionEffect Effect { get; } = effect;
}
