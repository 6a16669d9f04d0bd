using Runner.Components;
using Runner.Masking;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>What the strategies have in common as components: their quota and the check of their shares.</summary>
internal abstract class MaskingComponent(MaskingOptions options) : IMaskingComponent, ICheckedComponent
{
    public int MaxPredictions(int length) => options.Quota(length);

    public abstract IMaskingStrategy Build(Vocabulary vocabulary);

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.MaxPredictions == 0)
            yield return new ComponentProblem("max_predictions", "With 0 no token is ever hidden, so nothing is learned from predicting them. Raise it.", IsWarning: true);
        if (options.MaskReplaceProb + options.RandomReplaceProb > 1 + 1e-12)
        {
            yield return new ComponentProblem("random_replace_prob",
                $"mask_replace_prob {options.MaskReplaceProb} and random_replace_prob {options.RandomReplaceProb} exceed 1 together. Lower one of them: what is left of 1 stays unchanged.");
        }
    }
}
