using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Training.Support;

namespace Runner.Tests.Experiments;

/// <summary>What makes two arms two: anything that is learned or measured, and the files that are named.</summary>
public sealed class AblationArmsTests : IDisposable
{
    private static readonly Catalog Catalog = Catalog.Of(PluginHost.Load([], new PluginOptions()));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{ optimizer.learning_rate: 1e-3 }", "{ optimizer.learning_rate: 2e-3 }")]
    [InlineData("{ data.train.path: ./a.txt }", "{ data.train.path: ./b.txt }")]
    [InlineData("{ data.evaluation.path: ./a.txt }", "{}")]
    [InlineData("{ tokenizer.vocabulary: ./a.txt }", "{ tokenizer.vocabulary: ./b.txt }")]
    [InlineData("{ weights: { from: ./a.safetensors } }", "{ weights: { from: ./b.safetensors } }")]
    [InlineData("{ task.evaluation_lengths: [24, 16] }", "{ task.evaluation_lengths: [24, 32] }")]
    public void Arms_that_differ_are_arms(string one, string other) => Assert.Empty(Plan(one, other));

    [Theory]
    [InlineData("{ description: a word }", "{}")]
    [InlineData("{ train.log_every: 1steps }", "{}")]
    [InlineData("{ train.batch_size: 4 }", "{}")]                // as it was
    [InlineData("{ train.threads: 2 }", "{}")]                   // the last digits
    [InlineData("{ data.train.path: ./a.txt }", "{ data.train.path: ././a.txt }")]
    public void Arms_that_compute_the_same_are_refused(string one, string other)
    {
        var mistake = Assert.Single(Plan(one, other));
        Assert.Equal("RUN7074", mistake.Descriptor.Code);
        Assert.Equal("the arms 'one' and 'other' compute the same: what sets them apart changes no result.", mistake.Message);
    }

    private List<Diagnostic> Plan(string one, string other)
    {
        foreach (var name in new[] { "a.txt", "b.txt" })
            File.WriteAllText(_folder[name], "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
        File.WriteAllText(_folder["a.safetensors"], "");
        File.WriteAllText(_folder["b.safetensors"], "");
        File.WriteAllText(_folder["tiny.yaml"], $$"""
            name: tiny
            tokenizer: { type: character, vocabulary: ./a.txt }
            data: { type: text, train: { type: text, path: ./a.txt }, evaluation: { type: text, path: ./b.txt } }
            model: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
            task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment }, evaluation_lengths: [24] }
            optimizer: { type: adamw, learning_rate: 3e-3 }
            schedule: { type: constant }
            train: { duration: 100steps, batch_size: 4, threads: 1, device: cpu }
            ablation:
              arms:
                one: {{one}}
                other: {{other}}
              baseline: one
              metrics: [{ name: eval/length-24/mlm/loss, goal: minimize }]

            """);
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(Catalog).BuildServiceProvider();
        var (planner, diagnostics) = (new ExperimentPlanner(new PlanComposer(Catalog, services), _folder.Path, RunnerEnvironment.OfProcess()), new DiagnosticBag());
        var plan = planner.Plan(_folder["tiny.yaml"], [], Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, _folder.Path));
        AblationArms.Plan(planner, plan, _folder["tiny.yaml"], [], Severity.Error, diagnostics);
        return [.. diagnostics.Items.Where(item => item.Severity == Severity.Error)];
    }
}
