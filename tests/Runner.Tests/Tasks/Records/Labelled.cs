using Runner.Architectures;
using Runner.Data;
using Runner.Metrics;
using Runner.Parameters;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tokenizers;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks.Records;

/// <summary>Tasks on labelled records that stand in the test.</summary>
internal static class Labelled
{
    public const string Bert = "{type: bert, layers: 2, hidden: 24, heads: 3, hidden_dropout: 0, attention_dropout: 0, initializer_range: 0.3, positions: {type: learned, max_length: 64}}";

    /// <summary>Labelled data with these splits.</summary>
    public static LabelledData Data(IReadOnlyDictionary<string, LabelNames> labels, params (string Name, IReadOnlyList<DataRecord> Records)[] splits) => new(
        new RecordSources(splits[0].Records[0].GetType(), [.. splits.Select(split => split.Name)]) { Labels = labels },
        [.. splits.Select(split => new DataSplit(split.Name, "memory", new string('0', 40), _ => split.Records))]);

    public static Dictionary<string, LabelNames> Labels(string kind, params string[] names) => new() { [kind] = LabelNames.Of(names) };

    public static IRecordTaskComponent Task(string yaml) => (IRecordTaskComponent)Composed.Component<ITextTaskComponent>(yaml);

    public static TextTaskContext Context(LabelledData data, string model = Bert, ITokenizer? tokenizer = null) =>
        new(Composed.Component<IArchitectureComponent>(model), tokenizer ?? new WordTokenizer(), data, new MemoryStores(), 1, Path.GetTempPath());

    public static TrainingTask Build(string task, LabelledData data, string model = Bert, ITokenizer? tokenizer = null, long seed = 1)
    {
        var built = Task(task).Build(Context(data, model, tokenizer));
        WeightInitialization.Apply(built.Model.Network, seed, 0.3);
        built.Model.Network.eval();
        return built;
    }

    /// <summary>What the model predicts of a set, in batches of a size, combined, in the order of ids.</summary>
    public static List<ExamplePrediction> Predict(TrainingTask task, EvaluationSet set, int size)
    {
        using var quiet = no_grad();
        var predictions = new List<ExamplePrediction>();
        foreach (var indices in Enumerable.Range(0, (int)set.Examples.Count).Select(i => (long)i).Chunk(size))
        {
            using var scope = NewDisposeScope();
            using var batch = set.Examples.Collate(indices, 0);
            predictions.AddRange(task.Model.Predict(batch, batch.Counts).Predictions);
        }
        return [.. set.Combination!.Combine([.. predictions.OrderBy(prediction => prediction.Example)])];
    }

    public static IReadOnlyDictionary<string, double> Judge(EvaluationSet set, IEnumerable<ExamplePrediction> predictions)
    {
        var metric = Assert.Single(set.Metrics).Build();
        foreach (var prediction in predictions)
            metric.Add(prediction.Prediction);
        return metric.Result();
    }

    /// <summary>A text of so many words, w5 to w39.</summary>
    public static string Text(RandomStream random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => $"w{5 + random.NextInt32(35)}"));
}

/// <summary>Words between blanks are tokens, w5 to w39; others are [UNK].</summary>
internal sealed class WordTokenizer : ITokenizer
{
    public Vocabulary Vocabulary { get; } = new([.. Enumerable.Range(0, 40).Select(i => i < 5 ? $"[{i}]" : $"w{i}")], NumberedTokenizer.Special);

    public string Fingerprint => "words";

    public void Encode(string text, List<Token> tokens)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            var end = i;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            tokens.Add(new Token(Vocabulary.TryGetId(text[i..end], out var id) ? id : 1, i, end));
            i = end;
        }
    }
}
