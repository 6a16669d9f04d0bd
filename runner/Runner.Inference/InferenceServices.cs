using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Runner.Inference;

/// <summary>Registers what uses trained models.</summary>
public static class InferenceServices
{
    /// <summary>Adds the choice of samplers. Needs what composes recipes. What is registered already stays.</summary>
    public static IServiceCollection AddRunnerInference(this IServiceCollection services)
    {
        services.TryAddSingleton<SamplerChoice>();
        return services;
    }
}
