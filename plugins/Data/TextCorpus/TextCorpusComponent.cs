using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>Documents in text files: one sentence per line with blank lines between documents, or JSON lines.</summary>
[Component("corpus/text", Source = "BERT's input format; WikiExtractor --json")]
internal sealed class TextCorpusComponent(TextCorpusOptions options, DataCache? cache = null) : ICorpusComponent, ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Path is null && options.Paths.Count == 0)
            yield return new ComponentProblem("path", "Give 'path' (a file, a folder or a pattern) or a list 'paths'.");
        if (options.Path is not null && options.Paths.Count > 0)
            yield return new ComponentProblem("paths", "Give either 'path' or 'paths', not both.");
        if (string.IsNullOrWhiteSpace(options.Pattern))
            yield return new ComponentProblem("pattern", "The pattern is empty and matches nothing; leave it out to read all files.");
    }

    public ICorpus Open()
    {
        IReadOnlyList<string> paths = options.Path is null ? options.Paths : [options.Path];
        var files = paths.SelectMany(path => TextFiles.Find(path, options.Pattern)).ToList();
        return new TextCorpus(paths, files, options, cache);
    }
}
