using System.Globalization;
using Runner.Recipes;

namespace Runner.Tests.Composition.Support;

/// <summary>A recipe with one thing wrong with it, or right in another way.</summary>
/// <param name="Place">Which setting of what: the same for the same setting of the same component, wherever it stands.</param>
/// <param name="Change">What was done there.</param>
/// <param name="Make">The recipe.</param>
internal sealed record Mutation(string Place, string Change, Func<RecipeMap> Make);

/// <summary>Changes every node of a recipe in every way that people and their tools get wrong.</summary>
internal static class RecipeMutations
{
    private const int LongList = 1001;                        // more than any list of names takes

    private static readonly SourceMark Mark = new("mutated", 1, 1);

    private static readonly (string Change, RecipeNode Value)[] Values =
    [
        ("null", Plain("null")), ("an empty text", Quoted("")), ("a blank", Quoted(" ")), ("a word", Plain("word")), ("a quoted number", Quoted("3")), ("a quoted truth", Quoted("true")),
        ("true", Plain("true")), ("yes", Plain("yes")), ("0", Plain("0")), ("-1", Plain("-1")), ("0.5", Plain("0.5")), ("-0.5", Plain("-0.5")), ("1.5", Plain("1.5")), ("2.0", Plain("2.0")),
        ("1e3", Plain("1e3")), ("1000000", Plain("1000000")), ("a number beyond 32 bits", Plain("4294967296")), ("1e30", Plain("1e30")), ("-1e30", Plain("-1e30")), ("1_000", Plain("1_000")),
        ("10%", Plain("10%")), ("150%", Plain("150%")), ("1.5steps", Plain("1.5steps")), ("5steps", Plain("5steps")), ("-5steps", Plain("-5steps")), ("0.5ep", Plain("0.5ep")), ("5 parsecs", Plain("5parsecs")),
        ("30s", Plain("30s")), ("1s1h", Plain("1s1h")), ("08:61:00", Plain("08:61:00")), ("a long text", Plain(new string('x', 200))),
        ("an empty map", Map()), ("a map", Map(("unknown", Plain("1")))), ("a component without a type", Map(("type", Plain("null")))), ("an unknown component", Map(("type", Plain("nothing-such")))),
        ("an empty list", List()), ("a list with null", List(Plain("null"))), ("a list of a number", List(Plain("3"))), ("a list of a word", List(Plain("word"))), ("a list of a list", List(List())),
        ("a list of a map", List(Map())), ("a reference's text", Quoted("${x")),
    ];

    /// <summary>All mutations of all nodes below the root.</summary>
    public static IEnumerable<Mutation> Of(RecipeMap recipe)
    {
        yield return Unknown(recipe, "", changed => changed);
        foreach (var mutation in Below(recipe, "", changed => changed))
            yield return mutation;
    }

    private static IEnumerable<Mutation> Below(RecipeNode node, string place, Func<RecipeMap, RecipeMap> within) => node switch
    {
        RecipeMap map => map.Entries.SelectMany((entry, i) => Entry(map, i, Join(place, entry.Key), changed => within(changed))),
        _ => [],
    };

    private static IEnumerable<Mutation> Entry(RecipeMap map, int index, string place, Func<RecipeMap, RecipeMap> within)
    {
        var entry = map.Entries[index];
        yield return new Mutation(place, "removed", () => within(map with { Entries = [.. map.Entries.Where((_, i) => i != index)] }));
        yield return new Mutation(place, "misspelt", () => within(map with { Entries = [.. map.Entries.Select((e, i) => i == index ? e with { Key = e.Key + "x" } : e)] }));
        foreach (var mutation in Node(entry.Value, place, changed => within(map with { Entries = [.. map.Entries.Select((e, i) => i == index ? e with { Value = changed } : e)] })))
            yield return mutation;
    }

    private static IEnumerable<Mutation> Node(RecipeNode node, string place, Func<RecipeNode, RecipeMap> with)
    {
        // the same setting of the same component counts once, wherever it stands
        var name = place[(place.LastIndexOf('.') + 1)..];
        if (node is RecipeMap { Entries: [{ Key: ComponentType.Key, Value: RecipeScalar type }, ..] })
            place = $"{name}:{type.Text}";
        foreach (var (change, value) in Values)
            yield return new Mutation(place, change, () => with(value));
        foreach (var mutation in Own(node, place, with))
            yield return mutation;
    }

    private static IEnumerable<Mutation> Own(RecipeNode node, string place, Func<RecipeNode, RecipeMap> with)
    {
        switch (node)
        {
            case RecipeMap map:
                yield return Unknown(map, place, with);
                foreach (var mutation in Below(map, place, changed => with(changed)))
                    yield return mutation;
                break;
            case RecipeList { Items: [var first, ..] items } list:
                yield return new Mutation(place, "an item twice", () => with(list with { Items = [first, .. items] }));
                yield return new Mutation(place, "many items", () => with(list with { Items = [.. Enumerable.Repeat(first, LongList)] }));
                yield return new Mutation(place, "without the list", () => with(first));
                foreach (var mutation in Node(first, place + "[]", changed => with(list with { Items = [changed, .. items.Skip(1)] })))
                    yield return mutation;
                break;
            case RecipeScalar scalar:
                yield return new Mutation(place, "quoted", () => with(scalar with { IsQuoted = true }));
                yield return new Mutation(place, "with a letter more", () => with(scalar with { Text = scalar.Text + "x" }));
                yield return new Mutation(place, "in capitals", () => with(scalar with { Text = scalar.Text.ToUpperInvariant() }));
                yield return new Mutation(place, "in a list", () => with(List(scalar)));
                if (long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var whole) && !scalar.IsQuoted)
                    yield return new Mutation(place, "with .0", () => with(Plain(string.Create(CultureInfo.InvariantCulture, $"{whole}.0"))));
                break;
            default:
                break;
        }
    }

    private static Mutation Unknown(RecipeMap map, string place, Func<RecipeMap, RecipeMap> with) =>
        new(place, "with an unknown key", () => with(map with { Entries = [.. map.Entries, new RecipeEntry("nothing_such", Mark, Plain("1"))] }));

    private static string Join(string place, string key) => place.Length == 0 ? key : $"{place}.{key}";

    private static RecipeScalar Plain(string text) => new() { Text = text, Mark = Mark };

    private static RecipeScalar Quoted(string text) => new() { Text = text, Mark = Mark, IsQuoted = true };

    private static RecipeMap Map(params (string Key, RecipeNode Value)[] entries) => new() { Mark = Mark, Entries = [.. entries.Select(e => new RecipeEntry(e.Key, Mark, e.Value))] };

    private static RecipeList List(params RecipeNode[] items) => new() { Mark = Mark, Items = items };
}
