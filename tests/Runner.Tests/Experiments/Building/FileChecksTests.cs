using Runner.Composition;
using System.Text;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Recipes;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tracking;
using Runner.Weights;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Experiments;

/// <summary>What is found in the files that a recipe names, before anything is prepared: the same numbers as a run ends with.</summary>
[Collection(TorchTests.Name)]
public sealed class FileChecksTests : IDisposable
{
    private const string Words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n";

    private static readonly string Recipe = RecipeChecks.Tiny
        .Replace("{ type: character, min_count: 1 }", "{ type: wordpiece, vocabulary: ./vocab.txt }", StringComparison.Ordinal)
        .Replace("{ type: generated, documents: 40 }", "{ type: text, path: ./train }", StringComparison.Ordinal);

    private readonly RecipeChecks _recipes = new();

    public FileChecksTests()
    {
        TorchRuntime.EnsureLoaded();
        _recipes.Write("vocab.txt", Words);
        _recipes.Write("train/a.txt", "a b a\nb b\n\na\n");
        _recipes.Write("recipe.yaml", Recipe);
    }

    public void Dispose() => _recipes.Dispose();

    [Fact]
    public void Sound_files_are_not_spoken_of() => Assert.Empty(Find());

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "RUN3103", "a Git LFS pointer")]
    [InlineData("{\"title\": \"x\", \"body\": \"y\"}\n", "RUN3102", "the keys title, body")]
    [InlineData("<html><body>text</body></html>\n", "RUN3104", "markup")]
    public void The_beginning_of_a_text_tells_what_it_is(string text, string code, string message)
    {
        _recipes.Write("train/b.txt", text);
        var found = Assert.Single(Find());
        Assert.Equal((code, Severity.Error, "recipe.yaml"), (found.Descriptor.Code, found.Severity, Path.GetFileName(found.Mark.File)));
        Assert.Equal(5, found.Mark.Line);                  // where the text is named
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_encodings_pipes_and_emptiness()
    {
        File.WriteAllBytes(Path.Combine(_recipes.Folder, "train", "b.txt"),
            [.. Enumerable.Repeat(CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes("我们的国家\n"), 20).SelectMany(line => line)]);
        Assert.Contains("it looks like GBK", Assert.Single(Find()).Message, StringComparison.Ordinal);
        Assert.Empty(Find("data.train.invalid=replace", "data.train.pattern=a.txt"));
        File.Delete(Path.Combine(_recipes.Folder, "train", "b.txt"));

        OddFiles.Pipe(Path.Combine(_recipes.Folder, "train"), "b.txt");
        Assert.Equal("RUN1070", Assert.Single(Find()).Descriptor.Code);
        File.Delete(Path.Combine(_recipes.Folder, "train", "b.txt"));

        _recipes.Write("train/a.txt", "");
        Assert.Equal("RUN3001", Assert.Single(Find()).Descriptor.Code);
    }

    [Fact]
    public void Weights_are_compared_by_their_headers()
    {
        Save("start.safetensors", ("bert.embeddings.word_embeddings.weight", [7, 16]), ("nothing.such", [3]));
        var found = Assert.Single(Find("weights={from: ./start.safetensors}"));

        Assert.Equal("RUN4222", found.Descriptor.Code);
        Assert.Contains(found.Details, line => line.Contains("nothing.such", StringComparison.Ordinal));
        Assert.Contains(found.Details, line => line.Contains("'bert.embeddings.word_embeddings.weight' is [7, 16] there and [7, 32] here", StringComparison.Ordinal));
        Assert.Contains("nothing.such", DiagnosticFormatter.Format([found], _recipes.Folder), StringComparison.Ordinal);

        _recipes.Write("start.safetensors", "no weights");
        Assert.StartsWith("RUN4", Assert.Single(Find("weights={from: ./start.safetensors}")).Descriptor.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void So_are_those_of_a_teacher()
    {
        const string Taught = "task={type: distillation, teacher: {type: bert, layers: 2, hidden: 16, heads: 2, pooler: false}, teacher_weights: ./teacher.safetensors, losses: [{type: logits}], "
            + "task: {type: pretraining, max_length: 32, sentence_objective: none, example_builder: {type: single-segment}, masking: {type: token}}}";
        Save("teacher.safetensors", ("bert.embeddings.word_embeddings.weight", [9, 16]));
        var found = Assert.Single(Find(Taught));
        Assert.Equal("RUN4742", found.Descriptor.Code);
        Assert.Contains("teacher.safetensors", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_labels_are_compared_where_a_head_gives_numbers()
    {
        var run = RunFolder.Create(_recipes.Folder, new RunIdentity { RunId = RunId.New(), Name = "tagger", Experiment = "e", Created = DateTimeOffset.UnixEpoch });
        File.WriteAllText(run.RecipeFile, RecipeChecks.Tiny);
        Directory.CreateDirectory(Path.Combine(run.Location, "labels"));
        File.WriteAllText(Path.Combine(run.Location, "labels", "classes.json"), "[\"no\", \"yes\"]");
        var (workbench, plan) = (Open(), Plan([]));
        InitialWeightsOptions weights = new() { From = run.Location };

        var check = new WeightsCheck(workbench, plan.Plan);
        check.Labels(weights, Labels("no", "yes"));
        var error = Assert.Throws<Runner.Errors.RunnerException>(() => check.Labels(weights, Labels("yes", "no")));
        Assert.Equal("RUN4270", error.Descriptor.Code);
        Assert.Contains("labels.classes: no, yes there, yes, no here", error.Message, StringComparison.Ordinal);
        Assert.Contains("weights.accept: [labels.classes]", error.Message, StringComparison.Ordinal);
        check.Labels(weights with { Accept = ["labels"] }, Labels("yes", "no"));
        Assert.Contains("accepted labels.classes", Assert.Single(check.Notes).Value, StringComparison.Ordinal);

        static Dictionary<string, IReadOnlyList<string>> Labels(params string[] names) => new() { ["classes"] = names };
    }

    private static Workbench Open() => Workbenches.Open();

    private ExperimentPlan Plan(string[] changes)
    {
        var diagnostics = new DiagnosticBag();
        var overrides = changes.Select(change => RecipeOverride.Parse(change, diagnostics)!).ToList();
        // what is set on the command line is relative to the current folder
        var planner = new ExperimentPlanner(new PlanComposer(Composed.Catalog, Composed.Services), null, RunnerEnvironment.OfProcess()) { Workspace = _recipes.Folder };
        var plan = planner.Plan(Path.Combine(_recipes.Folder, "recipe.yaml"), overrides, Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, _recipes.Folder));
        return plan;
    }

    private IReadOnlyList<Diagnostic> Find(params string[] changes)
    {
        var diagnostics = new DiagnosticBag();
        new FileChecks(Open()).All([Plan([.. changes.Select(change => change.Replace("./", _recipes.Folder + "/", StringComparison.Ordinal))])], diagnostics);
        return diagnostics.Items;
    }

    private void Save(string name, params (string Name, long[] Shape)[] tensors)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.WriteFile(Path.Combine(_recipes.Folder, name),
            [.. tensors.Select(tensor => new SafetensorsSource(tensor.Name, ScalarType.Float32, tensor.Shape, () => zeros(tensor.Shape)))], new Dictionary<string, string>());
    }
}
