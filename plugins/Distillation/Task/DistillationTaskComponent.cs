using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Distillation;
using Runner.Heads;
using Runner.Interchange;
using Runner.Metrics;
using Runner.Tasks;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Trains the recipe's model to resemble a larger, trained one on the examples of another task.</summary>
/// <remarks>
/// loss = sum of weight * distance(student, teacher) + hard_label_weight * the task's own loss. Student and teacher see the same batch; the teacher
/// carries no gradients, learns nothing and is in no checkpoint. Each distance is a mean over the global batch (over its examples, its tokens or
/// its labels, as its method card says), whatever the micro-batches. TinyBERT's two stages are two recipes, the second starting from the weights
/// of the first.
/// </remarks>
[Component("task/distillation", Source = "Jiao et al. 2019 (TinyBERT), arXiv:1909.10351, equation 11; code: huawei-noah/Pretrained-Language-Model, TinyBERT")]
internal sealed class DistillationTaskComponent(DistillationOptions options) : ITextTaskComponent, ICheckedComponent
{
    private const string LossOfObjective = "/loss";

    public int MaxLength => options.Task.MaxLength;

    public int TrainingLength => options.Task.TrainingLength;

    public int LongestSentence => Task.LongestSentence;

    public IReadOnlyList<IMetricComponent> Judges => options.Task.Judges;

    public TaskMetrics? Metrics
    {
        get
        {
            if (options.Task.Metrics is not { } inner)
                return null;
            var objectives = inner.Training.Where(name => name.EndsWith(LossOfObjective, StringComparison.Ordinal)).Select(name => name[..^LossOfObjective.Length]).ToList();
            var terms = options.Losses.Select(loss => loss.Terms(objectives)).ToList();
            if (terms.Contains(null))
                return null;
            List<string> own = [];
            foreach (var term in terms.SelectMany(names => names!))
                own.Add(DistillationPair.Unique(DistillationPair.MetricOf(term), own.Contains));
            return new TaskMetrics(Names(inner.Training), inner.Sets, Names(inner.Evaluation));

            // heads are scored where the labels count
            List<string> Names(IReadOnlyList<string> ofTask) => options.HardLabelWeight > 0 ? [.. ofTask.Union(own)] : ["loss", .. own];
        }
    }

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.HardLabelWeight == 0 && options.Losses.All(loss => loss.Weight == 0))
            yield return new ComponentProblem("losses", "Nothing is to be learned: all losses and 'hard_label_weight' weigh 0. Give one of them a weight.");
        if (options.Teacher.MaxLength is { } most && MaxLength > most)
            yield return new ComponentProblem("teacher", $"The task makes sequences of up to {MaxLength} tokens, but the teacher reads {most}; shorten the task's lengths.");
        foreach (var layer in options.InitFromTeacher.Where(layer => layer < 1 || layer > options.Teacher.Shape.Layers).Take(1))
            yield return new ComponentProblem("init_from_teacher", $"The teacher has the layers 1 to {options.Teacher.Shape.Layers}, not {layer}.");
        if (options.Task is not ITextTaskComponent text)
        {
            yield return new ComponentProblem("task", "Student and teacher read text, but this task has a model of its own; choose one that reads text, such as 'pretraining'.");
            yield break;
        }
        if (text.Metrics?.OfPredictions.Count > 0)
            yield return new ComponentProblem("task.metrics", "Distillation reports its losses and predicts nothing; leave 'metrics' out.");
        if (text.PacksSequences)
            yield return new ComponentProblem("task.pack_sequences", "Distillation compares whole rows of student and teacher, in which sequences would be mixed; leave 'pack_sequences' out.");
        foreach (var problem in text.CheckModel(options.Teacher))
            yield return new ComponentProblem("teacher", problem.Message, problem.IsWarning);
    }

    public IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture)
    {
        var (student, teacher) = (architecture.Shape, options.Teacher.Shape);
        foreach (var problem in Task.CheckModel(architecture))
            yield return problem with { Option = Join("task", problem.Option) };
        for (var i = 0; i < options.Losses.Count; i++)
        {
            foreach (var problem in options.Losses[i].Check(student, teacher))
                yield return problem with { Option = Join($"losses[{i}]", problem.Option) };
        }
        if (options.InitFromTeacher.Count == 0)
            yield break;
        if (options.InitFromTeacher.Count != student.Layers)
            yield return new ComponentProblem("init_from_teacher", $"{options.InitFromTeacher.Count} layers are listed for the {student.Layers} of the student; list one for each.");
        if (student.Hidden != teacher.Hidden)
            yield return new ComponentProblem("init_from_teacher", $"The student is {student.Hidden} wide and the teacher {teacher.Hidden}: it cannot start from the teacher's layers.");
    }

    public TrainingTask Build(TextTaskContext context)
    {
        var reader = context.Weights ?? throw DistillationErrors.NoWeightsReader.With(options.TeacherWeights);
        var special = context.Tokenizer.Vocabulary;
        var vocabulary = new ModelContext(special.Count, special.Special.Padding);
        var inner = Task.Build(context);
        try
        {
            var model = Pair(inner.Model, context.Architecture, new TaskModelContext(options.Teacher, vocabulary) { Weights = reader });
            return new TrainingTask(model, new CountedExamples(inner.Training), [.. inner.Evaluations.Select(set => new EvaluationSet(set.Name, new CountedExamples(set.Examples)))])
            {
                Labels = inner.Labels,
            };
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    public IReadOnlyList<DataHealth> Examine(TextTaskContext context) => Task.Examine(context);

    public TaskModel BuildModel(TaskModelContext context)
    {
        var inner = Task.BuildModel(context);
        try
        {
            return Pair(inner, context.Architecture, context with { Architecture = options.Teacher });
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    // checked before anything is built
    private ITextTaskComponent Task => options.Task as ITextTaskComponent ?? throw DistillationErrors.NotDistillable.With("task", options.Task.GetType().Name);

    private DistillationTaskModel Pair(TaskModel inner, IArchitectureComponent architecture, TaskModelContext teacherContext)
    {
        var student = inner.EncoderWithHeads ?? throw DistillationErrors.NotDistillable.With("task", inner.Network.GetType().Name);
        var built = Task.BuildModel(teacherContext);
        try
        {
            var teacher = built.EncoderWithHeads ?? throw DistillationErrors.NotDistillable.With("task", built.Network.GetType().Name);
            var projections = new SharedProjections();
            var context = new DistillationContext(architecture.Shape, options.Teacher.Shape, projections);
            (DistillationLoss Loss, double Weight)[] losses = [.. options.Losses.Select(loss => (loss.Build(context), loss.Weight))];
            var taughtHeads = losses.Any(loss => loss.Loss.NeedsLogits);
            Freeze(teacher, taughtHeads || options.InitFromTeacher.Count > 0 && options.HardLabelWeight > 0, teacherContext.Weights);
            var model = new DistillationModel(student, taughtHeads || options.HardLabelWeight > 0, [.. losses.Select(loss => loss.Loss)], projections);
            var pair = new DistillationPair(model, teacher, new DistillationSettings(losses, options.HardLabelWeight, options.TeacherMode));
            return new DistillationTaskModel(pair, options.InitFromTeacher, inner, built);
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    private void Freeze(EncoderWithHeads teacher, bool withHeads, IWeightsReader? reader)
    {
        foreach (var parameter in teacher.parameters())
            parameter.requires_grad_(false);
        teacher.eval();
        if (reader is null)
            return;                                          // only shapes matter
        using var weights = reader.Open(new WeightsUse(options.TeacherWeights, options.Teacher, "teacher_weights")
        {
            Accept = options.TeacherAccept,
            AcceptSetting = "teacher_accept",
            WithHeads = withHeads,
        });
        string[] parts = withHeads ? [.. teacher.named_children().Select(part => part.name)] : [teacher.Encoder.GetName()];
        TeacherWeights.Load(teacher, parts, weights, options.TeacherWeights);
    }

    private static string Join(string path, string option) => option.Length == 0 ? path : path + "." + option;
}
