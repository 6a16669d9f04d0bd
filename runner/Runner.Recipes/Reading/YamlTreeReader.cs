using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Runner.Recipes;

/// <summary>
/// Builds recipe nodes from the events of the YAML parser. Scalars stay text. Mistakes that leave the rest readable are
/// gathered; the others end the reading.
/// </summary>
internal sealed class YamlTreeReader
{
    private const int MostHints = 20;
    private const int MostCandidates = 1000;
    private readonly Parser _parser;
    private readonly Func<int, int, SourceMark> _place;
    private readonly RecipeBudgets _budgets;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, RecipeNode?> _anchors = new(StringComparer.Ordinal);   // null: still being read
    private readonly NodeMeasure _measure = new();
    private long _nodes;
    private long _characters;
    private int _aliases;
    private int _hints;

    private YamlTreeReader(string text, Func<int, int, SourceMark> place, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _place = place;
        _budgets = budgets;
        _diagnostics = diagnostics;
    }

    private ParsingEvent Current => _parser.Current!;

    /// <summary>The value of the one document in <paramref name="text"/>, or null where there is none or it cannot be
    /// read.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="place">Turns line and column within the text into a mark.</param>
    /// <param name="budgets">Limits.</param>
    /// <param name="diagnostics">Receives what is wrong; the reader itself throws nothing.</param>
    public static RecipeNode? Read(string text, Func<int, int, SourceMark> place, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        YamlTreeReader? reader = null;
        try
        {
            RecipeText.CheckCharacters(text, place);
            reader = new YamlTreeReader(text, place, budgets, diagnostics);
            return reader.ReadDocument();
        }
        catch (ReadingStopped stop)
        {
            diagnostics.Add(stop.Diagnostic);
        }
        catch (YamlException e)
        {
            diagnostics.Add(SyntaxProblem.Describe(text, e, place));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // the parser's own failures on input it did not foresee
            var at = reader?._parser.Current is { } last ? (Line: (int)last.End.Line, Column: (int)last.End.Column) : (Line: 1, Column: 1);
            diagnostics.Add(SyntaxProblem.Describe(text, at.Line, at.Column, SyntaxRemedy.GaveUp, place));
        }
        return null;
    }

    private RecipeNode? ReadDocument()
    {
        _parser.MoveNext();                                        // to the stream start
        _parser.MoveNext();
        if (Current is StreamEnd)
            return null;
        _parser.MoveNext();
        var root = ReadNode(depth: 0);
        _parser.MoveNext();
        if (Current is DocumentStart second)
            throw ReadingStopped.At(MarkOf(second), RecipeErrors.SeveralDocuments);
        return root;
    }

    /// <summary>Reads the node whose first event is current, and moves past its last.</summary>
    private RecipeNode ReadNode(int depth)
    {
        if (Current is AnchorAlias alias)
            return ReadAlias(alias, depth);
        var start = (NodeEvent)Current;
        var anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value;
        if (anchor is not null)
            _anchors[anchor] = null;
        Spend(start, nodes: 1, characters: 0);
        RecipeNode node = start switch
        {
            MappingStart map => ReadMap(map, depth + 1),
            SequenceStart list => ReadList(list, depth + 1),
            _ => ReadScalar((Scalar)start),
        };
        if (anchor is not null)
            _anchors[anchor] = node;
        return node;
    }

    private RecipeScalar ReadScalar(Scalar scalar)
    {
        Spend(scalar, nodes: 0, scalar.Value.Length);
        var written = new RecipeScalar { Mark = MarkOf(scalar), Text = scalar.Value, IsQuoted = scalar.Style != ScalarStyle.Plain };
        if (CoreTag.Apply(scalar.Tag, written) is not { } read)
        {
            _diagnostics.Error(RecipeErrors.TagRefused, written.Mark, null, CoreTag.Show(scalar.Tag));
            read = written;
        }
        _parser.MoveNext();
        return read;
    }

    private RecipeList ReadList(SequenceStart start, int depth)
    {
        Enter(start, depth, "seq");
        var items = new List<RecipeNode>();
        while (Current is not SequenceEnd)
            items.Add(ReadNode(depth));
        _parser.MoveNext();
        return new RecipeList { Mark = MarkOf(start), Items = items };
    }

    private RecipeMap ReadMap(MappingStart start, int depth)
    {
        Enter(start, depth, "map");
        var entries = new List<RecipeEntry>();
        var seen = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        RecipeEntry? merge = null;
        while (Current is not MappingEnd)
        {
            var keyMark = MarkOf(Current);
            var isMerge = Current is Scalar { Value: MergeKey.Key, Style: ScalarStyle.Plain };
            var key = ReadKey(depth);
            var value = ReadNode(depth);
            if (key is null)
                continue;
            if (isMerge && merge is null)
                merge = new RecipeEntry(key, keyMark, value);
            else if (!isMerge && seen.TryAdd(key, keyMark))
                entries.Add(new RecipeEntry(key, keyMark, value));
            else
            {
                var first = isMerge ? merge!.KeyMark : seen[key];
                _diagnostics.Error(RecipeErrors.DuplicateKey, keyMark, null, key, first.Line, first.Column);
            }
        }
        _parser.MoveNext();
        var map = new RecipeMap { Mark = MarkOf(start), Entries = entries };
        return merge is null ? map : Merge(map, merge);
    }

    private RecipeMap Merge(RecipeMap own, RecipeEntry merge)
    {
        if (MergeKey.Sources(merge.Value) is not { } sources)
            _diagnostics.Error(RecipeErrors.MergeKeyNotMap, merge.KeyMark, null);
        else if (MergeKey.OtherComponent(own, sources) is { } other)
        {
            _diagnostics.Error(RecipeErrors.MergeKeyOtherType, merge.KeyMark, null, ComponentType.NameOf(other),
                ComponentType.NameOf(own));
        }
        else
            return own with { Entries = MergeKey.Apply([.. own.Entries], sources) };
        return own;
    }

    private string? ReadKey(int depth)
    {
        var start = Current;
        var node = ReadNode(depth);
        if (start is not Scalar || node is not RecipeScalar { Text.Length: > 0 } scalar)
        {
            _diagnostics.Error(RecipeErrors.KeyNotScalar, MarkOf(start), null);
            return null;
        }
        if (scalar.Text.Length <= _budgets.KeyCharacters)
            return scalar.Text;
        _diagnostics.Error(RecipeErrors.KeyTooLong, scalar, null, _budgets.KeyCharacters, scalar.Text[..20]);
        return null;
    }

    private RecipeNode ReadAlias(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (++_aliases > _budgets.Aliases)
            throw ReadingStopped.At(MarkOf(alias), RecipeErrors.TooManyAliases, _budgets.Aliases);
        if (!_anchors.TryGetValue(name, out var target))
        {
            var hint = ++_hints <= MostHints ? NearestName.Hint(name, _anchors.Keys.Take(MostCandidates)) : null;
            _diagnostics.Error(RecipeErrors.UnknownAnchor, MarkOf(alias), hint, name);
        }
        else if (target is null)
            _diagnostics.Error(RecipeErrors.RecursiveAlias, MarkOf(alias), null, name);
        target ??= new RecipeScalar { Mark = MarkOf(alias), Text = "" };
        var size = _measure.Of(target);
        if (depth + size.Depth > _budgets.Depth)
            throw ReadingStopped.At(MarkOf(alias), RecipeErrors.TooDeep, _budgets.Depth);
        Spend(alias, size.Nodes, size.Characters);
        _parser.MoveNext();
        return target;
    }

    private void Enter(NodeEvent start, int depth, string form)
    {
        if (depth > _budgets.Depth)
            throw ReadingStopped.At(MarkOf(start), RecipeErrors.TooDeep, _budgets.Depth);
        if (!CoreTag.Allows(start.Tag, form))
            _diagnostics.Error(RecipeErrors.TagRefused, MarkOf(start), null, CoreTag.Show(start.Tag));
        _parser.MoveNext();
    }

    private void Spend(ParsingEvent at, long nodes, long characters)
    {
        _nodes += nodes;
        _characters += characters;
        if (_nodes > _budgets.Nodes)
            throw ReadingStopped.At(MarkOf(at), RecipeErrors.TooManyNodes, _budgets.Nodes);
        if (_characters > _budgets.Characters)
            throw ReadingStopped.At(MarkOf(at), RecipeErrors.TooMuchText, _budgets.Characters);
    }

    private SourceMark MarkOf(ParsingEvent at) => _place((int)at.Start.Line, (int)at.Start.Column);
}
