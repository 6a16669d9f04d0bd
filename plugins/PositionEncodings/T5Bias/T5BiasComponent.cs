using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.T5Bias;

/// <summary>T5's encoding: a learned number per head for each bucket of distances, added to the attention scores; shared by the layers.</summary>
/// <remarks>
/// <c>score_ij = q_i . k_j / sqrt(D) + b[bucket(j - i), head]</c>. Half of the buckets hold one distance each; in the other half they
/// grow logarithmically up to <c>max_distance</c>, beyond which all distances share the last one. Bidirectional encodings spend half of the
/// buckets on keys after the query; causal ones count those as distance 0. Parameter: <c>weight</c> [buckets, H]. T5 itself does not divide
/// scores by sqrt(D) and folds that into its initial weights; here scores are scaled as everywhere.
/// </remarks>
[Component("position/t5-bias", Source = "Raffel et al. 2020, arXiv:1910.10683, section 2.1; code: google-research/text-to-text-transfer-transformer (mesh tensorflow)")]
internal sealed class T5BiasComponent(T5BiasOptions options) : IPositionEncodingComponent, ICheckedComponent
{
    public int? MaxLength => null;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Bidirectional && options.Buckets % 2 != 0)
        {
            yield return new ComponentProblem("buckets",
                $"'buckets' ({options.Buckets}) must be even: half of them are for keys before the query, half for those after it. Or set 'bidirectional: false'.");
        }
        else if (options.Exact < 1 || options.MaxDistance <= options.Exact)
        {
            yield return new ComponentProblem("max_distance",
                $"'max_distance' ({options.MaxDistance}) must be larger than {options.Exact}, the distances that have a bucket of their own; and there must be at least one of those.");
        }
    }

    public PositionEncoding Build(AttentionShape shape) => new T5BiasTable(options, shape.Heads);
}
