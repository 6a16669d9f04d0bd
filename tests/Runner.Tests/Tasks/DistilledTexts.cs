using Runner.Architectures;
using Runner.Interchange;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

/// <summary>Distillation on <see cref="ShortTexts"/>, of a teacher that is as large as its student and has other weights.</summary>
internal sealed class DistilledTexts : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();

    public void Dispose() => _folder.Dispose();

    public TrainingTask Build(string model, string task, string losses, double hardLabelWeight) => ShortTexts.Build(
        "distillation", model, Invariant($"teacher: {model}, teacher_weights: '{Teacher(model, task)}', losses: {losses}, hard_label_weight: {hardLabelWeight}"), task);

    private string Teacher(string model, string task)
    {
        lock (_gate)
        {
            var path = _folder[Math.Abs((model + task).GetHashCode(StringComparison.Ordinal)) + ".safetensors"];
            if (File.Exists(path))
                return path;
            using var built = Composed.Component<ITextTaskComponent>($"{{type: {task}, max_length: 48}}")
                .BuildModel(new TaskModelContext(Composed.Component<IArchitectureComponent>(model), new ModelContext(40, 0)));
            WeightInitialization.Apply(built.Network, 7, 0.3);
            using var stream = File.Create(path);
            SafetensorsWriter.Write(stream, [.. built.Network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]);
            return path;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Reads weights from safetensors files.</summary>
    internal sealed class FileReader : IWeightsReader
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
