using Runner.Architectures;
using Runner.Data;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks;

/// <summary>Tasks on documents of 1 to 3 sentences of 2 to 8 tokens, much shorter than the 48 tokens that rows may have.</summary>
internal static class ShortTexts
{
    public static TrainingTask Build(string task, string model, string options) =>
        Composed.Component<ITextTaskComponent>($"{{type: {task}, max_length: 48, {options}}}").Build(Pretraining.Context(
            Composed.Component<IArchitectureComponent>(model)) with { Data = new TextData(Documents("learned", 60), Documents("held out", 20), null) });

    /// <summary>Another task around one of those, which sets the length.</summary>
    public static TrainingTask Build(string task, string model, string options, string inner) =>
        Composed.Component<ITextTaskComponent>($"{{type: {task}, task: {{type: {inner}, max_length: 48}}, {options}}}").Build(Pretraining.Context(
            Composed.Component<IArchitectureComponent>(model)) with
        {
            Data = new TextData(Documents("learned", 60), Documents("held out", 20), null), Weights = new DistilledTexts.FileReader(),
        });

    private static IdCorpus Documents(string name, int count)
    {
        var random = RandomStream.Create(4, name);
        return new IdCorpus(name, [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 1 + random.NextInt32(3))
            .Select(_ => Enumerable.Range(0, 2 + random.NextInt32(7)).Select(_ => 5 + random.NextInt32(35)).ToArray()).ToArray())]);
    }
}
