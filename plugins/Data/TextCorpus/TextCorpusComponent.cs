using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>Documents in text files: one sentence per line with blank lines between documents, or JSON.</summary>
[Component("corpus/text", Source = "BERT's input format; WikiExtractor --json")]
internal sealed class TextCorpusComponent(TextCorpusOptions options, DataCache? cache = null) : ICorpusComponent, ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Path is null && options.Paths.Count == 0)
            yield return new ComponentProblem("path", "Give 'path' (a file, a folder or a pattern) or a list 'paths'.");
        if (options.Path is not null && options.Paths.Count > 0)
            yield return new ComponentProblem("paths", "Give either 'path' or 'paths', not both.");
        if (options.Field.Count == 0 || options.Field.Any(string.IsNullOrEmpty))
            yield return new ComponentProblem("field", "Name the key that holds the text, or leave it out for 'text'.");
        else if (options.Field.Distinct(StringComparer.Ordinal).Count() < options.Field.Count)
            yield return new ComponentProblem("field", "A key is listed twice; its text would be taken once.");
        else if (options.Format == TextFormat.Lines && options.Field is not ["text"])
            yield return new ComponentProblem("field", "Lines have no fields; leave 'field' out, or set 'format: json'.");
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
