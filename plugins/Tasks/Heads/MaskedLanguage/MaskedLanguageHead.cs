using Runner.Components;
using Runner.Heads;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P predictions, d hidden size, E embedding size, V vocabulary

/// <summary>Says which token stands at a position: dense, activation, layer norm, then the word embedding as decoder.</summary>
/// <remarks>
/// <c>logits = LayerNorm(act(h W + b)) E^T + c</c>, [P, V] at the positions the batch names (<c>mlm-positions</c>), [B, L, V] where it
/// names none. <c>W</c> is [E, d], so a factorised embedding (ALBERT) is served too; the decoder is the word embedding itself and is stored once.
/// Loss: cross-entropy over labels that are not -1. Parameters: <c>cls.predictions.transform.dense</c>, <c>.transform.LayerNorm</c>,
/// <c>.bias</c>, as in published checkpoints. The TensorFlow code of NEZHA divides the sum by (count + 1e-5); here it is the count.
/// </remarks>
[Component("head/masked-language", Source = "Devlin et al. 2018, arXiv:1810.04805, section 3.1; code: google-research/bert, run_pretraining.py")]
internal sealed class MaskedLanguageHeadComponent(MaskedLanguageOptions options) : IHeadComponent
{
    public string Objective => Objectives.MaskedLanguage;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public Head Build(HeadContext context) => new MaskedLanguageHead(context, options);
}

internal sealed class MaskedLanguageHead(HeadContext context, MaskedLanguageOptions options)
    : LanguageHead("cls.predictions", Objectives.MaskedLanguage, context, new DecoderSettings(options.Transform, true, options.LayerNormEps))
{
    private const int TokensPerPrediction = 7;                                                   // about 15 %

    public override void AddSample(Batch batch)
    {
        using var ids = batch[BatchNames.Ids].flatten();
        var tokens = ids.data<long>().ToArray();
        var positions = Enumerable.Range(0, (tokens.Length + TokensPerPrediction - 1) / TokensPerPrediction)
            .Select(i => (long)i * TokensPerPrediction).ToArray();
        batch.Add(BatchNames.Positions(Objective), positions, positions.Length);
        batch.Add(BatchNames.Labels(Objective), [.. positions.Select(at => tokens[at])], positions.Length);
        batch.Count(Objective, positions.Length);
    }
}
