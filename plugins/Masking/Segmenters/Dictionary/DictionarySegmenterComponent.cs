using Runner.Components;
using Runner.Segmentation;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>Cuts text along the most probable path through a word dictionary; jieba without its hidden Markov model.</summary>
[Component("segmenter/dictionary", Source = "maximum-probability path over a unigram dictionary, as jieba's cut(HMM=False); NEZHA segments with jieba, arXiv:1909.00204, section 3")]
internal sealed class DictionarySegmenterComponent(DictionarySegmenterOptions options) : IWordSegmenterComponent
{
    public IWordSegmenter Build() => new DictionarySegmenter(WordFrequencies.Read(options.Dictionary));
}
