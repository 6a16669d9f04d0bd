using Runner.Components;
using Runner.Packing;

namespace Runner.Plugins.Data;

/// <summary>Two segments, the second following the first or taken from another document: [CLS] A [SEP] B [SEP].</summary>
[Component("packing/sentence-pair", Source = "Devlin et al. 2019, arXiv:1810.04805, section 3.1 and appendix A.2")]
internal sealed class SentencePairComponent(SentencePairOptions options) : IPackingComponent
{
    public bool MakesPairs => true;

    public IPacking Build(PackingContext context)
    {
        if (context.Length < 5)
            throw DataPluginErrors.LengthTooShort.With("sentence-pair", 5, context.Length);
        if (context.Store.DocumentCount < 2)
            throw DataPluginErrors.TooFewDocuments.With(context.Store.DocumentCount);
        return new SentencePair(context, options);
    }
}
