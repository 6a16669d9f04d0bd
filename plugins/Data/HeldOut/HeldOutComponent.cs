using System.Globalization;
using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>A share of the training text, kept out of training for evaluation: <c>evaluation: { share: 2% }</c>.</summary>
/// <remarks>
/// A hash of a document's text decides where it goes, so the split is the same whatever the order and the names of files, a document that is added moves no
/// other, and equal documents are on the same side. Documents are what blank lines (or JSON) separate: a text without any is one document and cannot be split.
/// </remarks>
[Component("corpus/held-out")]
internal sealed class HeldOutComponent(HeldOutOptions options) : ICorpusComponent, ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (Share is not (> 0 and < 1))
            yield return new ComponentProblem("share", $"'{options.Share}' is not above 0 and below 100 %.");
    }

    /// <summary>The text to learn from and the text held out, of one.</summary>
    public (ICorpus Training, ICorpus Evaluation) Split(ICorpus corpus) =>
        (new SplitCorpus(corpus, Share, options.Seed, isHeldOut: false), new SplitCorpus(corpus, Share, options.Seed, isHeldOut: true));

    public ICorpus Open() => throw DataPluginErrors.NothingToSplit.With();

    private double Share => options.Share.TrimEnd() is [.. var number, '%']
        ? double.Parse(number, CultureInfo.InvariantCulture) / 100
        : double.Parse(options.Share, CultureInfo.InvariantCulture);
}
