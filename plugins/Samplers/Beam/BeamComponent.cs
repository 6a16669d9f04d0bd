using Runner.Components;
using Runner.Sampling;

namespace Runner.Plugins.Samplers.Beam;

/// <summary>Keeps the most likely few continuations of each text at every step and returns the best complete one. Draws nothing.</summary>
/// <remarks>
/// A text Y of n tokens, its end counted, has the score <c>log P(Y) / ((5 + n) / 6)^alpha</c>. <c>log P</c> adds up <c>log_softmax</c> of the logits after
/// temperature and repetition penalty; forbidden tokens are left out without making the others more likely. Of equals the earlier beam
/// and the smaller id win. GNMT's coverage penalty needs a source text and has no place here.
/// </remarks>
[Component("sampler/beam", Source = "Wu et al. 2016 (GNMT), arXiv:1609.08144, equation 14")]
internal sealed class BeamComponent(BeamOptions options) : ISamplerComponent
{
    public Sampler Build(SamplerContext context) => new Search(options, context);

    private sealed class Search(BeamOptions options, SamplerContext context) : Sampler(context.Seed)
    {
        private readonly TokenRules _rules = new(options, context);

        public override void Filter(TokenHistory history, GenerationRequest request, Span<float> scores)
        {
            _rules.Weigh(history, scores);
            var total = TokenScores.LogSumExp(scores);
            foreach (ref var score in scores)
                score = (float)(score - total);
            _rules.Forbid(history, request, scores);
        }

        public override SequenceSampler Begin(GenerationRequest request) => new BeamSequence(options, this, request);
    }
}
