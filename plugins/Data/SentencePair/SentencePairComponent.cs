using Runner.Components;
using Runner.ExampleBuilders;

namespace Runner.Plugins.Data;

/// <summary>Two segments, [CLS] A [SEP] B [SEP]: consecutive ones, or else the second from another document, or the two swapped.</summary>
[Component("example-builder/sentence-pair", Source =
    "Devlin et al. 2019, arXiv:1810.04805, section 3.1 and appendix A.2; swapped: Lan et al. 2019 (ALBERT), arXiv:1909.11942, section 3.1")]
internal sealed class SentencePairComponent(SentencePairOptions options) : IExampleBuilderComponent
{
    public PairKind Pairs => options.Negatives == NegativePairs.Swapped ? PairKind.Order : PairKind.Next;

    public int LongestSentence(int length) => length - 3;

    public IExampleBuilder Build(ExampleBuilderContext context)
    {
        if (context.Length < 5)
            throw DataPluginErrors.LengthTooShort.With("sentence-pair", 5, context.Length);
        if (options.Negatives == NegativePairs.Random && context.Store.DocumentCount < 2)
            throw DataPluginErrors.TooFewDocuments.With(context.Store.DocumentCount);
        return new SentencePair(context, options);
    }
}
