using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Errors;
using Runner.Metrics;
using Runner.Tasks;
using Runner.Training.Ranks;

namespace Runner.Training;

/// <summary>The predictions that this rank made for an evaluation set, and what comes of those of all ranks.</summary>
/// <param name="set">The set.</param>
/// <param name="model">Makes the predictions.</param>
/// <param name="ranks">The ranks that evaluate together.</param>
internal sealed class CollectedPredictions(EvaluationSet set, TaskModel model, RankGroup ranks)
{
    private const int MessageBytes = 32 << 20;

    private static readonly JsonSerializerOptions Numbers = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly List<ExamplePrediction> _mine = [];

    /// <summary>Takes the predictions for a batch.</summary>
    /// <exception cref="RunnerException">RUN4008: they are not those of the batch's examples, each once.</exception>
    public void Add(Batch batch, IReadOnlyList<ExamplePrediction> predictions)
    {
        if (batch.ExampleIds.Count != batch.Examples)
            throw Wrong($"a batch of {batch.Examples} examples carries {batch.ExampleIds.Count} ids");
        var ids = batch.ExampleIds.ToHashSet();
        var predicted = predictions.Select(prediction => prediction.Example).ToHashSet();
        foreach (var missing in ids.Except(predicted).Take(1))
            throw Wrong($"example {missing} has no prediction");
        foreach (var other in predicted.Except(ids).Take(1))
            throw Wrong($"example {other} has a prediction but is not in the batch");
        _mine.AddRange(predictions);
    }

    /// <summary>The predictions of all ranks in the order of ids, and the values of the set's metrics; all ranks call it together.</summary>
    /// <returns>Predictions on the first rank, none on the others; the same values on all.</returns>
    /// <exception cref="RunnerException">RUN4008: two predictions answer the same question.</exception>
    public (IReadOnlyList<ExamplePrediction> Predictions, IReadOnlyDictionary<string, double> Values) Gather()
    {
        var all = ranks.Size == 1 ? _mine : Exchanged();
        var ordered = Ordered(all);
        if (set.Combination is { } combination && ranks.IsFirst)
            ordered = Ordered(combination.Combine(ordered));
        var values = ranks.FromFirst(() => JsonSerializer.SerializeToUtf8Bytes(Judge(ordered), Numbers));
        return (ordered, JsonSerializer.Deserialize<Dictionary<string, double>>(values, Numbers)!);
    }

    private List<ExamplePrediction> Ordered(IEnumerable<ExamplePrediction> predictions)
    {
        List<ExamplePrediction> ordered = [.. predictions.OrderBy(prediction => prediction.Example).ThenBy(prediction => prediction.Part, StringComparer.Ordinal)];
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].Example == ordered[i - 1].Example && ordered[i].Part == ordered[i - 1].Part)
                throw Wrong($"example {ordered[i].Example} has two predictions{(ordered[i].Part.Length > 0 ? $" '{ordered[i].Part}'" : "")}");
        }
        return ordered;
    }

    private Dictionary<string, double> Judge(List<ExamplePrediction> predictions)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var component in set.Metrics)
        {
            var metric = component.Build();
            foreach (var prediction in predictions)
                metric.Add(prediction.Prediction);
            foreach (var (name, value) in metric.Result())
                values[name] = value;
        }
        return values;
    }

    // lines as they stand in the file, in messages of bounded size until no rank has any left
    private List<ExamplePrediction> Exchanged()
    {
        var gathered = ranks.IsFirst ? new List<ExamplePrediction>(_mine) : [];
        var kind = set.Combination?.Raw ?? set.Metrics[0].Judges;
        for (var (sent, isOver) = (0, false); !isOver;)
        {
            using var message = new MemoryStream();
            message.WriteByte(0);
            for (; !ranks.IsFirst && sent < _mine.Count && message.Length < MessageBytes; sent++)
            {
                message.Write(PredictionLine.Write(_mine[sent]));
                message.WriteByte((byte)'\n');
            }
            var bytes = message.ToArray();
            bytes[0] = (byte)(ranks.IsFirst || sent == _mine.Count ? 1 : 0);
            var answers = ranks.Exchange(bytes);
            isOver = answers.All(answer => answer[0] == 1);
            if (ranks.IsFirst)
                gathered.AddRange(answers.SelectMany(answer => Lines(answer, kind)));
        }
        return gathered;
    }

    private static List<ExamplePrediction> Lines(byte[] answer, Type kind)
    {
        var lines = new List<ExamplePrediction>();
        for (int start = 1, end; start < answer.Length; start = end + 1)
        {
            end = Array.IndexOf(answer, (byte)'\n', start);
            lines.Add(PredictionLine.Read(answer.AsSpan(start, end - start), kind));
        }
        return lines;
    }

    private RunnerException Wrong(string what) => TrainingErrors.PredictionsWrong.With(model.GetType().Name, model.GetType().Assembly.GetName().Name, set.Name, what);
}
