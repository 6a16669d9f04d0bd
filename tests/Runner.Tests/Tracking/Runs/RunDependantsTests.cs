using Runner.Tracking;

namespace Runner.Tests.Tracking.Runs;

public sealed class RunDependantsTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Recipes_name_the_runs_they_take_weights_from_and_notes_take_none()
    {
        var source = _bed.NewRun("source");
        var id = source.Identity.RunId;
        var byName = NewRun("by name", $"weights:\n  from: {id}@step-4\n");
        var byPath = NewRun("by path", $"task:\n  type: distillation\n  teacher_weights: ../{id}/checkpoints/step-000020\n");
        NewRun("talks of it", $"description: like {id}\ntracking:\n  note: |\n    after {id}@step-8\n  tags: {{ of: {id} }}\n");
        File.WriteAllText(source.RecipeFile, $"weights:\n  from: ./runs/{id}\n");

        var dependants = RunDependants.Read(RunIndex.Read(_bed.Workspace));

        Assert.Equal([byName.Identity.RunId, byPath.Identity.RunId], dependants.Of(source).Select(run => run.Identity.RunId));
        Assert.Equal([4L, 20L], dependants.StepsOf(source).Order());
        Assert.Empty(dependants.Of(byName));
        Assert.Equal($"{byName.Identity.RunId[..8]} (by name, scheduled)", RunDependants.Text([byName]));
    }

    private RunFolder NewRun(string name, string recipe)
    {
        _bed.Time.Advance(TimeSpan.FromSeconds(1));
        var run = _bed.NewRun(name);
        File.WriteAllText(run.RecipeFile, recipe);
        return run;
    }
}
