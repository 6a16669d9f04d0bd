using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Runner.Interchange;

namespace Runner.Weights;

/// <summary>Registers what reads trained weights.</summary>
public static class WeightsServices
{
    /// <summary>Adds the reader of weights. <see cref="ModelFormats"/> is whoever's who knows the installed components. What is registered already stays.</summary>
    public static IServiceCollection AddRunnerWeights(this IServiceCollection services)
    {
        services.TryAddSingleton<WeightsReader>();
        services.TryAddSingleton<IWeightsReader>(provider => provider.GetRequiredService<WeightsReader>());
        return services;
    }
}
