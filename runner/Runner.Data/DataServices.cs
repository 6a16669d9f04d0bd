using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Runner.Data;

/// <summary>Registers what data components ask for.</summary>
public static class DataServices
{
    /// <summary>Adds the folder for derived data. What is registered already stays.</summary>
    /// <param name="services">Receives it.</param>
    /// <param name="cache">The folder.</param>
    public static IServiceCollection AddRunnerData(this IServiceCollection services, string cache)
    {
        services.TryAddSingleton(new DataCache(cache));
        return services;
    }
}
