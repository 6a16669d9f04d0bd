using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Conformance;

/// <summary>What holds for components of every kind. The classes for one kind inherit it; so does a kind of a plugin's own.</summary>
/// <typeparam name="T">Contract of the kind.</typeparam>
/// <param name="subject">The component.</param>
public class ComponentConformance<T>(ConformanceSubject subject)
    where T : class, IComponent
{
    /// <summary>The component under test.</summary>
    protected ConformanceSubject Subject { get; } = subject;

    [Fact]
    public void Is_made_from_its_defaults() => Subject.Create<T>();

    [Fact]
    public void Says_what_it_and_each_option_is()
    {
        Assert.False(string.IsNullOrWhiteSpace(Subject.Definition.Summary), $"{Subject.Definition.Display} has no <summary>.");
        Assert.All(Subject.Definition.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Summary), $"'{option.Name}' has no <summary>."));
    }

    [Fact]
    public void Refuses_an_option_it_does_not_have()
    {
        var findings = Subject.Refusal(new JsonObject { ["no_such_option"] = 1 });
        Assert.Contains(findings, finding => finding.Severity == Severity.Error && finding.Message.Contains("no_such_option", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_values_just_outside_each_range()
    {
        foreach (var option in Options())
        {
            if (option.GetCustomAttribute<RangeAttribute>() is not { } range || !IsNumber(option))
                continue;
            foreach (var value in Outside(range, option))
            {
                var findings = Subject.Refusal(new JsonObject { [Name(option)] = JsonNode.Parse(value) });
                Assert.Contains(findings, finding => finding.Message.Contains(Name(option), StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Refuses_values_of_the_wrong_form()
    {
        foreach (var option in Options())
        {
            if (option.IsDefined(typeof(SingleOrListAttribute)) || WrongForm(option) is not { } wrong)
                continue;
            var findings = Subject.Refusal(new JsonObject { [Name(option)] = wrong });
            Assert.NotEmpty(findings);
        }
    }

    [Fact]
    public void Refuses_null_where_an_option_needs_a_value()
    {
        var nullability = new NullabilityInfoContext();
        foreach (var option in Options())
        {
            if (nullability.Create(option).WriteState == NullabilityState.Nullable || Nullable.GetUnderlyingType(option.PropertyType) is not null
                || option.IsDefined(typeof(DefaultComponentAttribute)))
                continue;
            Subject.Refusal(new JsonObject { [Name(option)] = null });
        }
    }

    /// <summary>Properties of the options record that a recipe can set.</summary>
    protected IEnumerable<PropertyInfo> Options() => Subject.Definition.OptionsType is { } record
        ? record.GetProperties().Where(p => p is { CanRead: true, SetMethod.IsPublic: true })
        : [];

    private static string Name(PropertyInfo option) => JsonNamingPolicy.SnakeCaseLower.ConvertName(option.Name);

    private static Type Plain(PropertyInfo option) => Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;

    private static bool IsNumber(PropertyInfo option) =>
        Plain(option) is var type && (type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(float));

    // anything smaller is zero to a thread that flushes subnormal numbers, and threads that training has started do
    private const double SmallestNormal = 2.2250738585072014e-308;

    private static IEnumerable<string> Outside(RangeAttribute range, PropertyInfo option)
    {
        var whole = Plain(option) == typeof(int) || Plain(option) == typeof(long);
        var least = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        var most = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        // a bound that the type itself cannot pass is none
        if (least > (whole ? int.MinValue : -double.MaxValue))
            yield return Text(range.MinimumIsExclusive ? least : whole ? least - 1 : Math.Min(Math.BitDecrement(least), least - SmallestNormal), whole);
        if (most < (Plain(option) == typeof(int) ? int.MaxValue : Plain(option) == typeof(long) ? long.MaxValue / 2 : double.MaxValue))
            yield return Text(range.MaximumIsExclusive ? most : whole ? most + 1 : Math.Max(Math.BitIncrement(most), most + SmallestNormal), whole);
    }

    private static string Text(double value, bool whole) =>
        whole ? ((long)value).ToString(CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A value no binding may accept for the option; null for options that take anything.</summary>
    private static JsonNode? WrongForm(PropertyInfo option) => Plain(option) switch
    {
        { IsEnum: true } or { IsInterface: true, IsGenericType: false } => "no-such-thing",
        var type when IsNumber(option) || type == typeof(bool) => "several",
        var type when type == typeof(Duration) || type == typeof(TimeSpan) => "17parsecs",
        var type when type == typeof(string) => new JsonArray(1, 2),
        { IsGenericType: true } or { IsArray: true } => "no list and no map",
        _ => null,
    };
}
