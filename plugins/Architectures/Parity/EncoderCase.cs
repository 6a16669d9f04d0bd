using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Heads;
using Runner.Interchange;
using Runner.Parity;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>
/// A recorded model of the BERT family, rebuilt from its configuration and its original names, and what it computes. Tensors belong to the
/// dispose scope around it.
/// </summary>
internal sealed class EncoderCase : IDisposable
{
    private const string Out = "out/";
    private const string Scores = "out/attention_scores.";

    /// <summary>Scores below this are of masked keys: they hold -10000, next to which the tolerance of a whole tensor would forgive anything.</summary>
    private const double Masked = -5000;

    private static readonly ParityTolerance PerElement = new(2e-6, 1e-6, PerElement: true);

    private readonly IParityCase _golden;
    private readonly ParityReport _report;
    private readonly Batch _batch;
    private readonly EncoderWithHeads _model;
    private readonly IReadOnlyList<TensorMapping> _map;
    private readonly Dictionary<string, Tensor> _computed = new(StringComparer.Ordinal);

    /// <param name="golden">The case.</param>
    /// <param name="report">Receives the comparisons.</param>
    /// <param name="format">Type of the format its names are in.</param>
    /// <param name="pairs">Objective whose labels are <c>in/next_sentence_label</c>.</param>
    public EncoderCase(IParityCase golden, ParityReport report, string format, string pairs)
    {
        (_golden, _report) = (golden, report);
        var (names, config) = (ParityWeights.Names(golden), PublishedCase.Configuration(golden.Config));
        var published = golden.Components.Create<IModelFormatComponent>(new JsonObject { ["type"] = format });
        var described = published.Describe(config, names);
        var vocabulary = (int)config["vocab_size"]!;
        var backbone = golden.Components.Create<IArchitectureComponent>(described.Model).Build(new ModelContext(vocabulary, (int?)config["pad_token_id"] ?? 0));
        _model = new EncoderWithHeads(backbone,
            [.. described.Heads.Select(head => golden.Components.Create<IHeadComponent>(head).Build(new HeadContext(backbone, vocabulary)))]);
        _map = published.Map(config, names);
        report.Same("names that are not understood", names.Except(_map.Select(entry => entry.Published)), []);
        ParityWeights.Load(_model, golden, _map);
        _model.eval();                                                             // dropout off, as in the recordings
        _batch = ReadBatch(golden, pairs);
    }

    public Encoder Backbone => _model.Encoder;

    public EncoderInput Input => EncoderWithHeads.Input(_batch);

    /// <summary>Adds an input or labels that only some kinds have.</summary>
    public void Add(string name, Tensor value) => _batch.Add(name, value);

    /// <summary>Notes something computed, under the name it is recorded by without <c>out/</c>.</summary>
    public void Note(string name, Tensor value) => _computed.Add(name, value);

    /// <summary>Notes what the backbone computed of every layer.</summary>
    /// <param name="output">Of the backbone, layers kept.</param>
    /// <param name="stride">States recorded: those after every so many layers.</param>
    public void Note(EncoderOutput output, int stride = 1)
    {
        Note("hidden_states", [.. output.HiddenStates.Where((_, layer) => layer % stride == 0)]);
        Note("attention_probs", output.AttentionProbabilities);
        Note("attention_scores", output.AttentionScores);
        Note("pooled", Backbone.Pool(output.Hidden));
    }

    /// <summary>
    /// Runs backbone and heads once more as training does, without keeping layers: last states, logits, losses and, after the backward pass of
    /// the sum of all losses, every gradient.
    /// </summary>
    /// <returns>The mean loss of each objective.</returns>
    public IReadOnlyDictionary<string, Tensor> Train()
    {
        var output = Backbone.Forward(Input);
        var last = $"hidden_states.{_computed.Keys.Count(name => name.StartsWith("hidden_states.", StringComparison.Ordinal)) - 1}";
        if (_golden.Names.Contains(Out + last))
            _report.Close(last + " (fused attention)", output.Hidden, _golden.Read(Out + last));

        var losses = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var counting = new List<Tensor>();
        foreach (var head in _model.Heads)
        {
            var logits = head.Forward(output, _batch);
            var loss = head.Loss(logits, _batch);
            losses.Add(head.Objective, loss.Sum / loss.Count);
            if (loss.Count > 0)
                counting.Add(losses[head.Objective]);                              // the mean of nothing is undefined; its gradient there is none
            Note($"{head.Objective}_logits", logits);
            Note($"{head.Objective}_loss", losses[head.Objective]);
        }
        Note("loss", losses.Values.Aggregate((sum, loss) => sum + loss));
        if (counting.Count > 0)
            counting.Aggregate((sum, loss) => sum + loss).backward();
        ParityWeights.CloseGradients(_report, _model, _golden, _map, isZero: IsZero);
        return losses;
    }

    /// <summary>Compares everything recorded with what was noted.</summary>
    public void Compare()
    {
        foreach (var recorded in _golden.Names.Where(name => name.StartsWith(Out, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (!_computed.TryGetValue(recorded[Out.Length..], out var value))
                _report.Fail(recorded, "nothing here computes this");
            else if (recorded.StartsWith(Scores, StringComparison.Ordinal))
                CloseScores(recorded, value, _golden.Read(recorded));
            else
                _report.Close(recorded, value, _golden.Read(recorded));
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _batch.Dispose();
    }

    private static Batch ReadBatch(IParityCase golden, string pairs)
    {
        var ids = golden.Read("in/input_ids");
        var batch = new Batch((int)ids.shape[0], ids.numel());
        batch.Add(BatchNames.Ids, ids);
        if (golden.Names.Contains("in/token_type_ids"))
            batch.Add(BatchNames.Segments, golden.Read("in/token_type_ids"));
        batch.Add(BatchNames.Mask, golden.Read("in/attention_mask").@bool());
        batch.Add(BatchNames.Labels("mlm"), golden.Read("in/masked_lm_labels"));
        batch.Add(BatchNames.Labels(pairs), golden.Read("in/next_sentence_label"));
        return batch;
    }

    private void CloseScores(string name, Tensor actual, Tensor expected)
    {
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
        {
            _report.Close(name, actual, expected);
            return;
        }
        var masked = expected < Masked;
        _report.Close(name, actual.masked_fill(masked, 0), expected.masked_fill(masked, 0));
        _report.Close(name + " (masked keys)", actual.masked_select(masked), expected.masked_select(masked), PerElement);
    }

    private void Note(string name, IReadOnlyList<Tensor> layers)
    {
        var recorded = _golden.Names.Count(recorded => recorded.StartsWith($"{Out}{name}.", StringComparison.Ordinal));
        if (recorded > 0)
            _report.Same($"number of {name}", [layers.Count], [recorded]);
        for (var i = 0; i < layers.Count; i++)
            Note($"{name}.{i}", layers[i]);
    }

    /// <summary>Softmax does not see what all keys share, so the gradient of a key bias is zero in exact arithmetic.</summary>
    private static bool IsZero(string published) => published.EndsWith("key.bias", StringComparison.Ordinal);
}
