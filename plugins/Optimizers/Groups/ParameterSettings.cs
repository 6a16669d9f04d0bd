using Runner.Errors;
using Runner.Parameters;

namespace Runner.Plugins.Optimizers.Groups;

/// <summary>How an optimizer treats each parameter: options, exclusions and groups resolved against a model's names.</summary>
internal sealed class ParameterSettings
{
    private readonly ParameterSetting[] _settings;

    private ParameterSettings(ParameterSetting[] settings)
    {
        _settings = settings;
        Frozen = [.. Enumerable.Range(0, settings.Length).Where(i => settings[i].IsFrozen)];
        HasScales = settings.Any(setting => setting.RateScale != 1);
    }

    public ParameterSetting this[int segment] => _settings[segment];

    public int Count => _settings.Length;

    /// <summary>Segments that must not move.</summary>
    public IReadOnlyList<int> Frozen { get; }

    /// <summary>Whether any parameter has a rate of its own.</summary>
    public bool HasScales { get; }

    /// <summary>Resolves the options for a model.</summary>
    /// <exception cref="RunnerException">RUN4400, RUN4402: a pattern that is not one of the defaults matches no parameter.</exception>
    public static ParameterSettings Of(OptimizerOptions options, ParameterBuffer parameters)
    {
        var all = parameters.AllSegments;
        var excluded = NamePatterns.Excluded(options.NoDecay, all);
        foreach (var group in options.Groups.Where(group => !NamePatterns.Matches(group.Match, all)))
            throw OptimizerErrors.GroupMatchesNothing.With(group.Match, NamePatterns.Examples(all));
        var spared = all.Where((_, i) => excluded[i]).Select(segment => segment.Name).ToHashSet(StringComparer.Ordinal);
        return new([.. parameters.Segments.Select(segment => Of(
            options, spared.Contains(segment.Name), [.. options.Groups.Where(group => NamePatterns.Matches([group.Match], segment))]))]);
    }

    private static ParameterSetting Of(OptimizerOptions options, bool isExcluded, ParameterGroup[] groups)
    {
        var decay = groups.FirstOrDefault(group => group.WeightDecay is not null)?.WeightDecay;
        var isFrozen = groups.FirstOrDefault(group => group.Frozen is not null)?.Frozen ?? false;
        var isSpared = isFrozen || (decay is { } own ? own == 0 : isExcluded);
        return new(
            isSpared ? 0 : decay ?? options.WeightDecay,
            groups.FirstOrDefault(group => group.LrScale is not null)?.LrScale ?? 1,
            isSpared,
            isFrozen);
    }
}

/// <summary>How one parameter is treated.</summary>
/// <param name="Decay">Its weight decay; 0 for spared ones.</param>
/// <param name="RateScale">Multiplier of the learning rate.</param>
/// <param name="IsSpared">Spared from decay, which LAMBs also look at.</param>
/// <param name="IsFrozen">Must not move.</param>
internal readonly record struct ParameterSetting(double Decay, double RateScale, bool IsSpared, bool IsFrozen);
