using Runner.Architectures;
using Runner.Distillation;
using Runner.Execution;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Task;

/// <summary>
/// Student and teacher over the same batch. Loss: the weighted sum of the distillation losses and of the task's own. Metrics: <c>loss</c>,
/// <c>distillation/NAME</c> for each loss, and those of the heads where there are any.
/// </summary>
internal sealed class DistillationPair(DistillationModel model, EncoderWithHeads teacher, DistillationSettings settings)
{
    private readonly bool _needsLayers = settings.Losses.Any(loss => loss.Loss.NeedsLayers);
    private readonly bool _needsLogits = settings.Losses.Any(loss => loss.Loss.NeedsLogits);

    public DistillationModel Model => model;

    /// <summary>What is needed of the teacher: its backbone alone where no loss reads logits.</summary>
    public nn.Module Teaching => _needsLogits ? teacher : teacher.Encoder;

    public TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var scope = NewDisposeScope();
        var taught = Teach(batch);
        var learned = States(model.Student, batch, _needsLogits || settings.HardLabelWeight > 0);

        var metrics = new Dictionary<string, MetricSum>(StringComparer.Ordinal);
        var loss = zeros([], ScalarType.Float32, learned.Output.Hidden.device);
        foreach (var (part, weight) in settings.Losses)
        {
            // losses that count padding in training, as a paper did, leave it out in evaluation
            if (part.training != model.training)
                part.train(model.training);
            foreach (var term in part.Forward(learned, taught, batch))
            {
                Add(metrics, MetricOf(term.Name), term.Sum, term.Count);
                loss = loss + term.Sum * (weight / Math.Max(1, Total(totals, term.Unit)));
            }
        }
        if (settings.HardLabelWeight > 0)
            loss = loss + Hard(learned, batch, totals, metrics) * settings.HardLabelWeight;

        // Shares of micro-batches add up to the loss of the global batch; weighed by examples, so do the sums of this metric.
        metrics["loss"] = new MetricSum((loss.detach() * Total(totals, BatchNames.Examples)).MoveToOuterDisposeScope(), batch.Examples);
        return new TaskOutput(loss.MoveToOuterDisposeScope(), metrics);
    }

    /// <summary>Gives the student the teacher's embeddings, heads and these layers, counted from 1.</summary>
    public void CopyTeacher(IReadOnlyList<int> layers)
    {
        foreach (var (name, part) in model.Student.named_children().Where(part => model.Holds(part.name)))
            TeacherWeights.Copy(part, teacher.named_children().First(other => other.name == name).module, layers);
    }

    private DistillationStates Teach(Batch batch)
    {
        using var quiet = no_grad();
        if (settings.TeacherMode == TeacherMode.Train && teacher.training != model.training)
            teacher.train(model.training);
        return States(teacher, batch, _needsLogits);
    }

    private DistillationStates States(EncoderWithHeads side, Batch batch, bool logits)
    {
        var output = side.Encoder.Forward(EncoderWithHeads.Input(batch) with { KeepLayers = _needsLayers });
        return new DistillationStates(InFullPrecision(output), logits
            ? side.Heads.ToDictionary(head => head.Objective, head => FullPrecision.Of(head.Forward(output, batch)), StringComparer.Ordinal)
            : new Dictionary<string, Tensor>());
    }

    private static EncoderOutput InFullPrecision(EncoderOutput output) => output with
    {
        Hidden = FullPrecision.Of(output.Hidden),
        HiddenStates = [.. output.HiddenStates.Select(FullPrecision.Of)],
        AttentionScores = [.. output.AttentionScores.Select(FullPrecision.Of)],
        AttentionProbabilities = [.. output.AttentionProbabilities.Select(FullPrecision.Of)],
        AttentionValues = [.. output.AttentionValues.Select(FullPrecision.Of)],
    };

    private Tensor Hard(DistillationStates learned, Batch batch, IReadOnlyDictionary<string, double> totals, Dictionary<string, MetricSum> metrics)
    {
        var sum = zeros([], ScalarType.Float32, learned.Output.Hidden.device);
        foreach (var head in model.Student.Heads)
        {
            var objective = head.Loss(learned.Logits[head.Objective], batch);
            foreach (var (name, metric) in objective.Metrics)
                Add(metrics, $"{head.Objective}/{name}", metric.Sum, metric.Count);
            sum = sum + objective.Sum / Math.Max(1, Total(totals, head.Objective));
        }
        return sum;
    }

    /// <summary>Name of the metric of a loss's term.</summary>
    public static string MetricOf(string term) => "distillation/" + term;

    /// <summary>The name, or the name with the first number from 2 on that is free.</summary>
    public static string Unique(string name, Func<string, bool> isTaken)
    {
        var unique = name;
        for (var i = 2; isTaken(unique); i++)
            unique = $"{name}-{i}";
        return unique;
    }

    private static void Add(Dictionary<string, MetricSum> metrics, string name, Tensor sum, double count)
    {
        metrics.Add(Unique(name, metrics.ContainsKey), new MetricSum(sum.detach().MoveToOuterDisposeScope(), count));
    }

    private static double Total(IReadOnlyDictionary<string, double> totals, string name) =>
        totals.TryGetValue(name, out var total) ? total : throw DistillationErrors.MissingTotal.With(name);
}

/// <summary>How student and teacher are compared.</summary>
/// <param name="Losses">Each with its weight.</param>
/// <param name="HardLabelWeight">Factor of the task's own loss.</param>
/// <param name="TeacherMode">Whether the teacher's dropout follows the student's.</param>
internal sealed record DistillationSettings(
    IReadOnlyList<(DistillationLoss Loss, double Weight)> Losses, double HardLabelWeight, TeacherMode TeacherMode);
