using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Recipes;

namespace Runner.Tests.Experiments;

/// <summary>What experiments work with, as a host without settings of its own gets it.</summary>
internal static class Workbenches
{
    public static Workbench Open() => Services().GetRequiredService<Workbench>();

    /// <summary>The services of such a host, checked.</summary>
    public static ServiceProvider Services(RunnerOptions? options = null, IExperimentOutput? output = null)
    {
        var services = new ServiceCollection();
        if (output is not null)
            services.AddSingleton(output);
        return services.AddRunner(options).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>What <c>runner validate</c> makes of a recipe; the test fails where it finds mistakes.</summary>
    public static ExperimentPlan Plan(this Workbench workbench, string recipe)
    {
        var diagnostics = new DiagnosticBag();
        var plan = workbench.Planner.Plan(recipe, [], Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        return plan!;
    }
}
