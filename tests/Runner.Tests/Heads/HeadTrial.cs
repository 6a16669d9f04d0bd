using Runner.Architectures;
using Runner.Data;
using Runner.Heads;
using Runner.Tasks;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

/// <summary>A head on a small backbone with random weights, and batches for it.</summary>
internal sealed class HeadTrial : IDisposable
{
    public const int Vocabulary = 30;
    private const string Backbone = "{type: bert, hidden: 12, layers: 1, heads: 2, hidden_dropout: 0, attention_dropout: 0, positions: {type: learned, max_length: 32}}";

    private HeadTrial(EncoderWithHeads model) => Model = model;

    public EncoderWithHeads Model { get; }

    public Head Head => Model.Heads[0];

    public static HeadTrial Of(string head, string? backbone = null, int classes = 3)
    {
        var encoder = Composed.Component<IArchitectureComponent>(backbone ?? Backbone).Build(new ModelContext(Vocabulary, 0));
        var built = Composed.Component<IHeadComponent>(head).Build(new HeadContext(encoder, Vocabulary) { Labels = LabelNames.Numbered(classes) });
        var model = new EncoderWithHeads(encoder, [built]);
        manual_seed(7);
        using (no_grad())
        {
            foreach (var (_, parameter) in model.named_parameters())
                parameter.normal_(0, 0.3);
        }
        model.eval();
        return new HeadTrial(model);
    }

    /// <summary>A full batch of arbitrary ids, without labels.</summary>
    public static Batch Tokens(int examples, int length)
    {
        var batch = new Batch(examples, (long)examples * length);
        batch.Add(BatchNames.Ids, [.. Enumerable.Range(0, examples * length).Select(i => 1L + i * 7 % (Vocabulary - 1))], examples, length);
        return batch;
    }

    public Tensor Logits(Batch batch) => Head.Forward(Model.Encoder.Forward(EncoderWithHeads.Input(batch)), batch);

    public ObjectiveLoss Loss(Batch batch) => Head.Loss(Logits(batch), batch);

    public static double Mean(ObjectiveLoss loss, string metric = "loss") => loss.Metrics[metric].Sum.ToDouble() / loss.Metrics[metric].Count;

    public void Dispose() => Model.Dispose();
}
