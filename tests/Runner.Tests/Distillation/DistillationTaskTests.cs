using Runner.Architectures;
using Runner.Components;
using Runner.Errors;
using Runner.Interchange;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Distillation;

[Collection(TorchTests.Name)]
public sealed class DistillationTaskTests : IDisposable
{
    private const string Teacher = "{type: bert, hidden: 24, layers: 4, heads: 3, intermediate: 48, hidden_dropout: 0.1, attention_dropout: 0.1}";
    private const string Student = "{type: bert, hidden: 12, layers: 2, heads: 3, intermediate: 24, hidden_dropout: 0, attention_dropout: 0}";
    private const string Narrowing = "[{type: attention}, {type: hidden}, {type: embedding}]";
    private const string Base = "{type: pretraining, sentence_objective: none, max_length: 16, example_builder: {type: single-segment}, masking: {type: token}}";
    private const string Unmasked = "{type: pretraining, sentence_objective: none, max_length: 16, example_builder: {type: single-segment}, masking: {type: none}}";
    private const int Words = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_student_learns_from_a_teacher_and_resumes_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, byte[]> before;
        using (var task = Built(Narrowing, Unmasked))
            before = Bits(task.Model.Frozen[0]);

        TrainingTask? trained = null;
        Dictionary<string, byte[]>? after = null;
        TrainingTask Make() => trained = Built(Narrowing, Unmasked);
        var plan = new TrainingOptions { Duration = Duration.Steps(30), BatchSize = 8, MicroBatchSize = 4, LogEvery = Duration.Steps(5), Device = "cpu", Threads = 1 };
        var evaluation = new EvaluationOptions { AtStart = true, Every = Duration.Steps(30) };
        using var whole = new Trial { Training = plan, Evaluation = evaluation };
        var steps = new StepLosses { AtEnd = () => after = Bits(trained!.Model.Frozen[0]) };
        var result = whole.Run(setup => setup with { Observers = [steps] }, makeTask: Make);
        using var cut = new Trial { Training = plan, Evaluation = evaluation };
        cut.Run(stopAfter: 13, makeTask: Make);
        cut.Run(makeTask: Make);

        Assert.Equal(whole.Bits(30), cut.Bits(30));
        Assert.Equal(before, after);
        var weights = whole.Weights(30).Keys;
        Assert.Contains("fit_dense.weight", weights);
        Assert.Contains("bert.encoder.layer.1.output.dense.weight", weights);
        Assert.DoesNotContain(weights, name => name.StartsWith("cls.", StringComparison.Ordinal) || name.Contains("layer.2.", StringComparison.Ordinal));
        Assert.Equal(TrainingOutcome.Finished, result.Outcome);
        Assert.True(steps.Losses[^1] < 0.9 * steps.Losses[0], $"from {steps.Losses[0]} to {steps.Losses[^1]}");
        Assert.Equal(["distillation/attention", "distillation/embedding", "distillation/hidden", "loss"],
            result.Evaluation!.Sets["length-16"].Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[{type: attention}, {type: hidden}, {type: embedding}]")]
    [InlineData("[{type: attention, masked_scores: skip-padding}, {type: hidden, padding: skip, projection: per-layer}, {type: logits, temperature: 2}, {type: value-relation}, {type: attention-probabilities}, {type: cosine, projection: shared}]")]
    public void Shares_of_micro_batches_add_up(string losses)
    {
        using var scope = NewDisposeScope();
        using var task = Built(losses, Base, hardLabelWeight: 0.5);
        WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        task.Model.Network.eval();
        using var whole = task.Training.Collate([0, 1, 2, 3, 4, 5], 0);
        using var first = task.Training.Collate([0, 1, 2, 3], 0);
        using var second = task.Training.Collate([4, 5], 0);
        if (whole["ids"].shape[1] != first["ids"].shape[1] || whole["ids"].shape[1] != second["ids"].shape[1])
            Assert.Fail("the examples should be equally wide, or means over padding differ");
        var totals = Pretraining.Totals(first, second);
        Assert.Equal(Pretraining.Totals(whole), totals);

        var expected = task.Model.Forward(whole, totals);
        var (a, b) = (task.Model.Forward(first, totals), task.Model.Forward(second, totals));

        Assert.Equal(expected.Loss.item<float>(), (a.Loss + b.Loss).item<float>(), 1e-4f);
        foreach (var (name, metric) in expected.Metrics)
            Assert.Equal(metric.Sum.item<float>() / metric.Count, (a.Metrics[name].Sum + b.Metrics[name].Sum).item<float>() / (a.Metrics[name].Count + b.Metrics[name].Count), 1e-3);
    }

    [Fact]
    public void A_teacher_is_evaluated_by_default_and_trains_on_request_alone()
    {
        using var scope = NewDisposeScope();
        foreach (var (mode, same) in new[] { ("eval", true), ("train", false) })
        {
            using var task = Built(Narrowing, Unmasked, more: $", teacher_mode: {mode}");
            WeightInitialization.Apply(task.Model.Network, 1, 0.1);
            task.Model.Network.train();
            using var batch = task.Training.Collate([0, 1], 0);
            float Loss(long seed)
            {
                using var generator = manual_seed(seed);
                return task.Model.Forward(batch, batch.Counts).Loss.item<float>();
            }

            Assert.Equal(same, Loss(1) == Loss(2));
            Assert.All(task.Model.Frozen[0].parameters(), parameter => Assert.False(parameter.requires_grad));
            task.Model.Network.eval();
            Assert.Equal(Loss(1), Loss(2));
        }
    }

    [Fact]
    public void A_student_starts_from_layers_of_its_teacher()
    {
        using var scope = NewDisposeScope();
        const string half = "{type: bert, hidden: 24, layers: 2, heads: 3, intermediate: 48}";
        using var task = Built("[{type: logits}]", Base, student: half, hardLabelWeight: 1, more: ", init_from_teacher: [2, 4]");
        WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        task.Model.AdjustInitialWeights();

        var student = task.Model.Network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var teacher = task.Model.Frozen[0].named_parameters().ToDictionary(p => p.name, p => p.parameter);
        void Same(string name, string taught) => Assert.True(student[name].eq(teacher[taught]).all().item<bool>(), name);
        Same("bert.embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight");
        Same("bert.encoder.layer.0.attention.self.query.weight", "bert.encoder.layer.1.attention.self.query.weight");
        Same("bert.encoder.layer.1.output.dense.bias", "bert.encoder.layer.3.output.dense.bias");
        Same("cls.predictions.transform.dense.weight", "cls.predictions.transform.dense.weight");
    }

    [Fact]
    public void Hard_labels_are_the_tasks_own_loss()
    {
        using var scope = NewDisposeScope();
        using var task = Built("[{type: none}]", Base, hardLabelWeight: 2);
        WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        task.Model.Network.eval();
        using var batch = task.Training.Collate([0, 1, 2], 0);

        var output = task.Model.Forward(batch, batch.Counts);

        var hard = output.Metrics["mlm/loss"];
        Assert.Equal(2 * hard.Sum.item<float>() / hard.Count, output.Loss.item<float>(), 1e-4);
    }

    [Fact]
    public void A_model_without_data_gives_gradients_to_all_that_learns()
    {
        using var scope = NewDisposeScope();
        using var model = Component(Narrowing + ", hard_label_weight: 1", Base).BuildModel(new TaskModelContext(Architecture(Student), new ModelContext(Words, 0)));
        using var batch = model.Sample(2, 12);

        model.Forward(batch, batch.Counts).Loss.backward();

        var without = model.Network.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name);
        Assert.Equal(["bert.pooler.dense.bias", "bert.pooler.dense.weight"], without.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(312, 4, 1200, 14_590_632)]
    [InlineData(768, 6, 3072, 66_955_008 + 768 * 769)]
    public void Students_have_as_many_parameters_as_published(int hidden, int layers, int intermediate, long parameters)
    {
        using var scope = NewDisposeScope();
        var task = Component("[{type: hidden, layers: {map: explicit, student: [1], teacher: [1]}}]", Unmasked, "{type: bert, hidden: 768, layers: 1, heads: 12}");
        using var model = task.BuildModel(new TaskModelContext(
            Architecture($"{{type: bert, hidden: {hidden}, layers: {layers}, heads: 12, intermediate: {intermediate}}}"), new ModelContext(30522, 0)));
        Assert.Equal(parameters, model.Network.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("{type: bert, hidden: 12, layers: 2, heads: 4}", "", "losses[0]", "Attention is compared head by head, but the student has 4 heads and the teacher 3; give the student 'heads: 3', or leave this loss out.")]
    [InlineData("{type: bert, hidden: 12, layers: 3, heads: 3}", "", "losses[0].layers", "'map: uniform' needs a multiple of the student's 3 layers in the teacher, which has 4; choose 'explicit' and list its layers.")]
    [InlineData(Student, ", init_from_teacher: [1]", "init_from_teacher", "1 layers are listed for the 2 of the student; list one for each.")]
    [InlineData(Student, ", init_from_teacher: [1, 2]", "init_from_teacher", "The student is 12 wide and the teacher 24: it cannot start from the teacher's layers.")]
    public void Pairs_that_do_not_fit_are_found_while_checking(string student, string more, string option, string message)
    {
        var problem = Component(Narrowing + more, Unmasked).CheckModel(Architecture(student)).First();
        Assert.Equal((option, message), (problem.Option, problem.Message));
    }

    [Fact]
    public void Nothing_to_learn_is_a_mistake()
    {
        var component = (ICheckedComponent)Plugin("{type: none}");
        Assert.Equal("Nothing is to be learned: all losses and 'hard_label_weight' weigh 0. Give one of them a weight.", Assert.Single(component.Check()).Message);
    }

    [Fact]
    public void Weights_of_another_teacher_are_refused()
    {
        using var scope = NewDisposeScope();
        var path = TeacherFile();
        var another = Component(Narrowing, Unmasked, "{type: bert, hidden: 24, layers: 6, heads: 3, intermediate: 48}", path);
        var error = Assert.Throws<RunnerException>(() => another.Build(Context(Architecture("{type: bert, hidden: 12, layers: 3, heads: 3}"))));
        Assert.Equal("RUN4742", error.Descriptor.Code);
        Assert.Contains("'bert.encoder.layer.4.", error.Message, StringComparison.Ordinal);

        var wider = Component(Narrowing, Unmasked, "{type: bert, hidden: 24, layers: 4, heads: 3, intermediate: 96}", path);
        error = Assert.Throws<RunnerException>(() => wider.Build(Context(Architecture(Student))));
        Assert.Equal("RUN4743", error.Descriptor.Code);
    }

    private static ITextTaskComponent Plugin(string loss) => Architectures.Support.Plugin.Component<ITextTaskComponent>("distillation",
        ("Task", Composed.Component<ITextTaskComponent>(Unmasked)), ("Teacher", Architecture(Teacher)),
        ("Losses", (IReadOnlyList<Runner.Distillation.IDistillationLossComponent>)[Composed.Component<Runner.Distillation.IDistillationLossComponent>(loss)]));

    private TrainingTask Built(string losses, string task, string student = Student, double hardLabelWeight = 0, string more = "") =>
        Component($"{losses}, hard_label_weight: {hardLabelWeight}{more}", task, path: TeacherFile()).Build(Context(Architecture(student)));

    private ITextTaskComponent Component(string losses, string task, string teacher = Teacher, string? path = null) =>
        Composed.Component<ITextTaskComponent>($"{{type: distillation, task: {task}, teacher: {teacher}, teacher_weights: '{path ?? _folder.Path}', losses: {losses}}}");

    private static IArchitectureComponent Architecture(string yaml) => Composed.Component<IArchitectureComponent>(yaml);

    private static TextTaskContext Context(IArchitectureComponent student) => Pretraining.Context(student, Words) with { Weights = new FileReader() };

    /// <summary>A checkpoint as a pretraining of the teacher leaves it.</summary>
    private string TeacherFile()
    {
        var path = _folder["teacher.safetensors"];
        if (File.Exists(path))
            return path;
        using var model = Composed.Component<ITextTaskComponent>(Base).BuildModel(new TaskModelContext(Architecture(Teacher), new ModelContext(Words, 0)));
        WeightInitialization.Apply(model.Network, 7, 0.3);
        using var stream = File.Create(path);
        SafetensorsWriter.Write(stream, [.. model.Network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]);
        return path;
    }

    private static Dictionary<string, byte[]> Bits(nn.Module module) =>
        module.named_parameters().Where(p => p.name.StartsWith("bert.", StringComparison.Ordinal)).ToDictionary(p => p.name, p => p.parameter.bytes.ToArray());

    private sealed class StepLosses : ITrainingObserver
    {
        public List<double> Losses { get; } = [];

        public Action? AtEnd { get; init; }

        public void OnStep(StepReport report) => Losses.Add(report.Loss);

        public void OnFinished(TrainingResult result) => AtEnd?.Invoke();
    }

    private sealed class FileReader : IWeightsReader
    {
        public IWeights Open(string path) => new FileWeights(SafetensorsFile.Open(path));
    }

    private sealed class FileWeights(SafetensorsFile file) : IWeights
    {
        public IReadOnlyCollection<string> Names => [.. file.Entries.Keys];

        public IReadOnlyList<long> Shape(string name) => file.Entries[name].Shape;

        public Tensor Read(string name) => file.Load(name);

        public void Dispose() => file.Dispose();
    }
}
