using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Training;

namespace Mine;

public static class TinyExperiment
{
    /// <summary>Trains a recipe twice, once with an interruption, and says whether that changed a digit.</summary>
    public static bool Run(string recipe, string workspace, TextWriter words)
    {
        using var stop = new CancellationTokenSource();
        using var services = new ServiceCollection()
            .AddSingleton<IExperimentOutput>(new ExperimentOutput(words) { Observers = [new StopAfter(3, stop)] })
            .AddRunner(new RunnerOptions { Workspace = workspace })
            .BuildServiceProvider(validateScopes: true);
        var host = services.GetRequiredService<ExperimentHost>();

        foreach (var finding in host.Validate(recipe))
            words.WriteLine($"{finding.Mark}: {finding.Message}");
        var cost = host.Plan(recipe)[0];
        words.WriteLine($"{cost.Steps} steps of {cost.FlopsPerStep:N0} operations, {cost.Model.Memory.Total:N0} bytes at the peak");

        var stopped = host.Run(new RunRequest(recipe), stop.Token);           // ends after the third step, with a checkpoint
        var resumed = host.Resume(new ResumeRequest(stopped.Run!.Identity.RunId));
        var whole = host.Run(new RunRequest(recipe) { Fresh = true });
        words.WriteLine($"{stopped.Status}, {resumed.Status}, {whole.Status}");
        return host.Compare(resumed.Run!.Identity.RunId, whole.Run!.Identity.RunId).IsBitwiseEqual;
    }

    private sealed class StopAfter(long step, CancellationTokenSource stop) : ITrainingObserver
    {
        public void OnStep(StepReport report)
        {
            if (report.Step == step)
                stop.Cancel();
        }
    }
}
