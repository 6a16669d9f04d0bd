namespace Runner.Plugins.Tasks.Metrics.EntityF1;

/// <summary>Reads entities from the tags of a sequence.</summary>
internal sealed class EntityTags(EntityF1Options options)
{
    private readonly string _marks = options.Scheme switch
    {
        TagScheme.Iobes => "BIES",
        TagScheme.Bmes => "BMES",
        TagScheme.Bilou => "BILU",
        _ => "BI",
    };

    /// <summary>First word, word after the last, and type of each entity.</summary>
    /// <exception cref="Errors.RunnerException">A tag is not of the scheme (RUN4755).</exception>
    public HashSet<(int Start, int End, string Type)> Entities(IReadOnlyList<string> tags)
    {
        var entities = new HashSet<(int, int, string)>();
        var (start, isOpen, first) = (0, false, 'O');
        var (mark, type) = ('O', "");
        for (var i = 0; i <= tags.Count; i++)
        {
            var (nextMark, nextType) = i < tags.Count ? Read(tags[i]) : ('O', "");
            var goesOn = nextMark is 'I' or 'E' && mark is 'B' or 'I' && nextType == type;
            if (isOpen && !goesOn)
            {
                if (!options.Strict || IsWhole(first, mark, i - start))
                    entities.Add((start, i, type));
                isOpen = false;
            }
            if (!isOpen && nextMark != 'O')
                (start, first, isOpen) = (i, nextMark, true);
            (mark, type) = (nextMark, nextType);
        }
        return entities;
    }

    private bool IsWhole(char first, char last, int length) =>
        options.Scheme == TagScheme.Bio ? first == 'B' : length == 1 ? first == 'S' : first == 'B' && last == 'E';

    // whatever the scheme calls them: B begins, I goes on, E ends, S stands alone, O is outside
    private (char Mark, string Type) Read(string tag)
    {
        if (tag == "O")
            return ('O', "");
        var at = tag.Length == 0 ? -1 : _marks.IndexOf(tag[0], StringComparison.Ordinal);
        var type = options.Types switch
        {
            TagTypes.None => tag.Length == 1 ? "" : null,
            TagTypes.Underscore => tag is [_, '_', _, ..] ? tag[2..] : null,
            _ => tag is [_, '-', _, ..] ? tag[2..] : null,
        };
        return at >= 0 && type is not null ? ("BIES"[at], type) : throw MetricErrors.UnknownTag.With(tag, Allowed());
    }

    private string Allowed()
    {
        var type = options.Types switch { TagTypes.None => "", TagTypes.Underscore => "_TYPE", _ => "-TYPE" };
        return $"{string.Join(", ", _marks.Select(mark => $"{mark}{type}"))} and O";
    }
}
