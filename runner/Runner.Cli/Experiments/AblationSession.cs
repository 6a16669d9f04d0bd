using Runner.Cli.Hosting;
namespace Runner.Cli.Experiments;
internal sealed class AblationSession(Workbench workbench, Workspace workspace, string recipePath, string resultsFolder)
{
    public int Execute(ExperimentPlan recipe, AblationArms arms, bool fresh, CancellationToken stop) { Console.WriteLine($"{workbench}{workspace}{recipePath}{resultsFolder}{recipe}{arms}{fresh}{stop}"); return 0; }
}
