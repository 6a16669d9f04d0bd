namespace Runner.Weights;

/// <summary>Lists of names for messages: all of a few, the beginning of many.</summary>
internal static class TensorLists
{
    private const int Most = 12;

    public static string Lines(params IEnumerable<(string Heading, IReadOnlyList<string> Names)> lists) => string.Join('\n', lists.Where(list => list.Names.Count > 0).Select(list =>
        $"  {list.Heading} ({list.Names.Count}):\n" + string.Join('\n', list.Names.Take(Most).Select(name => "    " + name))
        + (list.Names.Count > Most ? $"\n    and {list.Names.Count - Most} more" : "")));
}
