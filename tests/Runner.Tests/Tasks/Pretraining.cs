using Runner.Architectures;
using Runner.Data;
using Runner.Heads;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.PositionEncodings;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

/// <summary>Small pretraining tasks for tests.</summary>
internal static class Pretraining
{
    public static IArchitectureComponent Bert(
        string positions = "learned", (string, object?)[]? positionOptions = null, params (string, object?)[] options) =>
        Plugin.Component<IArchitectureComponent>("bert",
        [
            ("Hidden", 24), ("Layers", 2), ("Heads", 3), ("HiddenDropout", 0.0), ("AttentionDropout", 0.0), ("InitializerRange", 0.1),
            ("Positions", Plugin.Component<IPositionEncodingComponent>(positions, positionOptions ?? [])),
            .. options,
        ]);

    public static ITextTaskComponent Component(IExampleBuilderComponent builder, IMaskingComponent masking, params (string, object?)[] options) =>
        Plugin.Component<ITextTaskComponent>(
            "pretraining", [("ExampleBuilder", builder), ("Masking", masking), ("Head", Plugin.Component<IHeadComponent>("masked-language")), .. options]);

    public static TextTaskContext Context(
        IArchitectureComponent architecture, int vocabulary = 40, bool evaluation = true, long seed = 1, MemoryStores? stores = null) =>
        new(architecture, new NumberedTokenizer(vocabulary),
            new TextData(Text("training", 30, vocabulary), evaluation ? Text("held out", 12, vocabulary) : null, null),
            stores ?? new MemoryStores(), seed, Path.GetTempPath());

    /// <summary>Sentences in which every token says the next: learnable, with a length of 3 to 8 tokens.</summary>
    public static IdCorpus Text(string name, int sentences, int vocabulary) => new(name,
        [[.. Enumerable.Range(0, sentences).Select(s => Enumerable.Range(0, 3 + s % 6).Select(i => 5 + (s * 7 + i) % (vocabulary - 5)).ToArray())]]);

    /// <summary>Losses while a task learns its training text, all of it in every step.</summary>
    public static List<double> Losses(TrainingTask task, int steps)
    {
        using var optimizer = optim.Adam(task.Model.Network.parameters(), 0.01);
        var rows = Enumerable.Range(0, (int)task.Training.Count).Select(i => (long)i).ToArray();
        var losses = new List<double>();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            using var batch = task.Training.Collate(rows, step);
            var output = task.Model.Forward(batch, Totals(batch));
            optimizer.zero_grad();
            output.Loss.backward();
            optimizer.step();
            losses.Add(output.Loss.ToDouble());
        }
        return losses;
    }

    /// <summary>The totals of one global batch made of the given micro-batches.</summary>
    public static Dictionary<string, double> Totals(params ReadOnlySpan<Batch> batches)
    {
        var totals = new Dictionary<string, double>();
        foreach (var batch in batches)
        {
            foreach (var (name, count) in batch.Counts)
                totals[name] = totals.GetValueOrDefault(name) + count;
        }
        return totals;
    }
}
