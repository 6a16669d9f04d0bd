using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Experiments;
using Runner.Components;
using Runner.Data;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tracking;
using Runner.Weights;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Experiments;

/// <summary>What the numbers of a model's output mean: kept with the run, and compared where its weights are read. No built-in task has such names.</summary>
[Collection(TorchTests.Name)]
public sealed class RunRecordTests : IDisposable
{
    private const string Recipe =
        """
        name: labelled
        tokenizer: { type: character, min_count: 1 }
        data: { type: text, train: { type: generated, documents: 12 } }
        model: { type: bert, layers: 1, hidden: 8, heads: 2, pooler: false, positions: { type: learned, max_length: 16 } }
        task: { type: pretraining, max_length: 16, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: token } }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: constant }
        train: { duration: 1steps, batch_size: 4, threads: 1, device: cpu }
        tracking: { store: none, system_metrics: false }

        """;

    private static readonly Dictionary<string, IReadOnlyList<string>> Names = new() { ["classes"] = ["bad", "good 好"], ["tags"] = ["O", "B-PER", "I-PER"] };

    private readonly string _folder = Directory.CreateTempSubdirectory("runner-labels-").FullName;
    private readonly Workbench _workbench = Workbenches.Open();
    private readonly TorchRuntimeReport _torch = TorchRuntime.EnsureLoaded();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Labels_are_kept_with_the_run_and_read_again()
    {
        var run = Record(Names);

        Assert.Equal("[\n  \"bad\",\n  \"good 好\"\n]\n", File.ReadAllText(Path.Combine(run.Location, "labels", "classes.json")));
        var kept = RunLabelFiles.Read(run);
        Assert.Equal(Names.Keys, kept.Keys);
        Assert.All(kept, kind => Assert.Equal(Names[kind.Key], kind.Value));

        File.WriteAllText(Path.Combine(run.Location, "labels", "classes.json"), "[ \"bad\"");
        Assert.Equal(["tags"], RunLabelFiles.Read(run).Keys);
        Assert.Empty(RunLabelFiles.Read(Record([])));
    }

    [Fact]
    public void Weights_of_labels_in_another_order_are_refused_unless_that_is_accepted()
    {
        var run = Record(Names);
        var exchanged = new Dictionary<string, IReadOnlyList<string>>(Names) { ["classes"] = ["good 好", "bad"] };

        Assert.Empty(Read(run, Names));
        var error = Assert.Throws<RunnerException>(() => Read(run, exchanged));
        Assert.Equal("RUN4270", error.Descriptor.Code);
        Assert.Contains("  labels.classes: bad, good 好 there, good 好, bad here", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tags", error.Message, StringComparison.Ordinal);
        Assert.Contains("weights.accept: [labels.classes]", error.Message, StringComparison.Ordinal);

        foreach (var accepted in new[] { "labels.classes", "labels" })
            Assert.Contains("accepted labels.classes: bad, good 好 there", Assert.Single(Read(run, exchanged, accepted)).Value, StringComparison.Ordinal);
        // what nothing says cannot be compared, and that is said
        File.Delete(Path.Combine(run.Location, "labels", "classes.json"));
        Assert.Equal("not compared, as nothing beside the weights says it: labels.classes", Assert.Single(Read(run, exchanged)).Value);
    }

    // a run of one checkpoint, recorded as training records it
    private RunFolder Record(Dictionary<string, IReadOnlyList<string>> labels)
    {
        var (workspace, file, plan) = (new Workspace(_folder, (_, _) => { }), Path.Combine(_folder, "labelled.yaml"), Plan(labels));
        var session = workspace.OpenSession(plan, new RunSelection(workspace, _workbench.Output, TimeProvider.System).Create(plan, plan.Recipe.Name));
        session.Begin();
        using (var experiment = Build(plan))
        {
            RunRecord.Write(plan, session, experiment, _torch, workspace, _workbench, file);
            Keep(session.Folder, experiment.Task.Model.Network);
        }
        session.FinishAsync(RunStatus.Finished).GetAwaiter().GetResult();
        return session.Folder;
    }

    // the notes of a recipe that starts from these weights
    private IReadOnlyDictionary<string, string> Read(RunFolder run, Dictionary<string, IReadOnlyList<string>> labels, params string[] accept)
    {
        var plan = Plan(labels);
        plan = plan with { Recipe = plan.Recipe with { Weights = new InitialWeightsOptions { From = run.Location, Accept = accept } } };
        using var experiment = Build(plan);
        return experiment.WeightNotes;
    }

    private ExperimentPlan Plan(Dictionary<string, IReadOnlyList<string>> labels)
    {
        File.WriteAllText(Path.Combine(_folder, "labelled.yaml"), Recipe);
        var plan = _workbench.Plan(Path.Combine(_folder, "labelled.yaml"));
        return plan with { Recipe = plan.Recipe with { Task = new Labelled((ITextTaskComponent)plan.Recipe.Task, labels) } };
    }

    private BuiltExperiment Build(ExperimentPlan plan) =>
        BuiltExperiment.Build(plan.Recipe, Path.Combine(_folder, "cache"), new TokenStoresOptions(), _workbench.Weights, check: new WeightsCheck(_workbench, plan.Plan));

    private static void Keep(RunFolder run, nn.Module model)
    {
        var step = Directory.CreateDirectory(Path.Combine(run.CheckpointsFolder, "step-000001")).FullName;
        using (var file = File.Create(Path.Combine(step, "model.safetensors")))
            SafetensorsWriter.Write(file, [.. model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]);
        foreach (var name in new[] { "optimizer.safetensors", "state.json" })
            File.WriteAllText(Path.Combine(step, name), "");
        var files = new JsonObject(Directory.GetFiles(step).Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path))).Select(f =>
            KeyValuePair.Create(f.Name, (JsonNode?)new JsonObject { ["bytes"] = f.Bytes.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(f.Bytes)) })));
        File.WriteAllText(Path.Combine(step, "manifest.json"), new JsonObject { ["step"] = 1, ["files"] = files }.ToJsonString());
    }

    /// <summary>A task whose outputs have names.</summary>
    private sealed class Labelled(ITextTaskComponent inner, IReadOnlyDictionary<string, IReadOnlyList<string>> labels) : ITextTaskComponent
    {
        public int MaxLength => inner.MaxLength;

        public IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture) => inner.CheckModel(architecture);

        public TrainingTask Build(TextTaskContext context)
        {
            var task = inner.Build(context);
            return new TrainingTask(task.Model, task.Training, task.Evaluations) { Labels = labels };
        }

        public TaskModel BuildModel(TaskModelContext context) => inner.BuildModel(context);
    }
}
