using System.Reflection;
using System.Text.Json;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Composition;

/// <summary>The forms a setting's value can take.</summary>
internal enum ValueForm
{
    Text,
    Boolean,
    WholeNumber,
    Number,
    Choice,
    Duration,
    TimeSpan,
    List,
    Dictionary,
    Record,
    Component,
    Raw,
}

/// <summary>What a property takes, worked out from its type once.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Type">Its type, without <see cref="Nullable{T}"/>.</param>
/// <param name="AllowsNull">True where <c>null</c> may be written.</param>
/// <param name="Element">Shape of a list's items or a dictionary's values.</param>
internal sealed record ValueShape(ValueForm Form, Type Type, bool AllowsNull, ValueShape? Element = null)
{
    private static readonly Type[] ListTypes =
        [typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>), typeof(IList<>), typeof(ICollection<>), typeof(List<>)];

    private static readonly Type[] DictionaryTypes = [typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(Dictionary<,>)];

    /// <summary>The shape of a property's type; null where recipes cannot express it.</summary>
    public static ValueShape? Of(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var allowsNull = info.ReadState == NullabilityState.Nullable;
        if (FormOf(type) is { } form)
            return new ValueShape(form, type, allowsNull);
        var element = type.IsArray ? info.ElementType
            : Implements(type, ListTypes) ? info.GenericTypeArguments[0]
            : Implements(type, DictionaryTypes) && type.GetGenericArguments()[0] == typeof(string) ? info.GenericTypeArguments[1]
            : null;
        return element is not null && Of(element) is { } shape
            ? new ValueShape(Implements(type, DictionaryTypes) ? ValueForm.Dictionary : ValueForm.List, type, allowsNull, shape)
            : null;
    }

    private static ValueForm? FormOf(Type type) => type switch
    {
        _ when type == typeof(string) => ValueForm.Text,
        _ when type == typeof(bool) => ValueForm.Boolean,
        _ when type == typeof(int) || type == typeof(long) => ValueForm.WholeNumber,
        _ when type == typeof(double) || type == typeof(float) => ValueForm.Number,
        _ when type == typeof(Duration) => ValueForm.Duration,
        _ when type == typeof(TimeSpan) => ValueForm.TimeSpan,
        { IsEnum: true } => ValueForm.Choice,
        _ when typeof(RecipeNode).IsAssignableFrom(type) => ValueForm.Raw,
        _ when ComponentDefinition.KindOf(type) is not null => ValueForm.Component,
        _ when ComponentDefinition.IsRecord(type) && !type.IsAbstract && type.GetConstructor([]) is not null => ValueForm.Record,
        _ => null,
    };

    private static bool Implements(Type type, Type[] generic) => type.IsGenericType && generic.Contains(type.GetGenericTypeDefinition());

    /// <summary>Kind of the component a slot, or each item of a list of slots, takes; null for anything else.</summary>
    public string? SlotKind => Form == ValueForm.Component ? ComponentDefinition.KindOf(Type) : Element?.SlotKind;

    /// <summary>What may be written, with its article: <c>a whole number</c>.</summary>
    public string Description => Form switch
    {
        ValueForm.Text => "a text",
        ValueForm.Boolean => "true or false",
        ValueForm.WholeNumber => "a whole number",
        ValueForm.Number => "a number",
        ValueForm.Choice => $"one of {Listed(Choices)}",
        ValueForm.Duration => "a duration such as 500steps, 2ep, 3Mtok or 10%",
        ValueForm.TimeSpan => "a time such as 90s, 15min or 1h30min",
        ValueForm.List => $"a list of {Element!.Plural}",
        ValueForm.Dictionary => $"a map of names to {Element!.Plural}",
        ValueForm.Record => "a map of settings",
        ValueForm.Component => $"a component of kind '{SlotKind}'",
        _ when Type == typeof(RecipeMap) => "a map",
        _ when Type == typeof(RecipeList) => "a list",
        _ when Type == typeof(RecipeScalar) => "a single value",
        _ => "any value",
    };

    /// <summary>The same in few words, for tables: <c>whole number, or null</c>.</summary>
    public string Short => (Form switch
    {
        ValueForm.Text => "text",
        ValueForm.WholeNumber => "whole number",
        ValueForm.Number => "number",
        ValueForm.Choice => string.Join(" | ", Choices),
        ValueForm.Duration => "duration",
        ValueForm.TimeSpan => "time",
        ValueForm.List => $"list of {Element!.Plural}",
        ValueForm.Dictionary => $"map of names to {Element!.Plural}",
        ValueForm.Record => "settings",
        ValueForm.Component => $"{SlotKind} component",
        _ => Description,
    }) + (AllowsNull ? ", or null" : "");

    private string Plural => Form switch
    {
        ValueForm.Text => "texts",
        ValueForm.Boolean => "truth values",
        ValueForm.WholeNumber => "whole numbers",
        ValueForm.Number => "numbers",
        ValueForm.Choice => "names",
        ValueForm.Duration => "durations",
        ValueForm.TimeSpan => "times",
        ValueForm.List => "lists",
        ValueForm.Component => $"components of kind '{SlotKind}'",
        ValueForm.Raw => "values",
        _ => "maps",
    };

    /// <summary>Words of an enum, as recipes write them: <c>GeluTanh</c> is <c>gelu-tanh</c>.</summary>
    public IEnumerable<string> Choices => Type.GetEnumNames().Select(JsonNamingPolicy.KebabCaseLower.ConvertName);

    /// <summary>The enum member that a word stands for.</summary>
    public bool TryChoose(string word, out object? value)
    {
        var member = Type.GetEnumNames().FirstOrDefault(n => JsonNamingPolicy.KebabCaseLower.ConvertName(n) == word);
        value = member is null ? null : Enum.Parse(Type, member);
        return member is not null;
    }

    /// <summary><c>'a', 'b' or 'c'</c>.</summary>
    public static string Listed(IEnumerable<string> words)
    {
        var quoted = words.Select(w => $"'{w}'").ToList();
        return quoted.Count < 2 ? string.Concat(quoted) : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }
}
