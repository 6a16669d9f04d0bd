using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>Documents of an artificial language in which the order of words matters; needs no download.</summary>
[Component("corpus/generated")]
internal sealed class GeneratedCorpusComponent(GeneratedCorpusOptions options) : ICorpusComponent, ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (options.MaxDistance < options.MinDistance)
            yield return new ComponentProblem("max_distance", $"It is shorter than min_distance ({options.MinDistance}).");
        if (options.Characters + options.Distances > Lexicon.CharacterLimit)
            yield return new ComponentProblem("characters", $"There are only {Lexicon.CharacterLimit} characters, markers included.");
        if (options.Words > Lexicon.MostWords(options.Characters))
            yield return new ComponentProblem(
                "words", $"{options.Characters} characters are too few for so many words; at most {Lexicon.MostWords(options.Characters)} are made of them.");
    }

    public ICorpus Open() => new GeneratedCorpus(options);
}
