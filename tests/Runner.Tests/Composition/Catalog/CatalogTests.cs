using Runner.Composition;
using Runner.Tests.Composition.Support;

namespace Runner.Tests.Composition;

public sealed class CatalogTests
{
    [Theory]
    [InlineData("plain", "wheel", "plain@2")]
    [InlineData("plain@1", "wheel", "plain@1")]
    [InlineData("wheel/plain", "wheel", "plain@2")]
    [InlineData("wheel/plain@1", null, "plain@1")]
    [InlineData("piston", null, "piston@1")]
    public void Finds(string text, string? kind, string reference)
    {
        var match = Garage.Catalog.Find(text, kind);
        Assert.Equal(CatalogOutcome.Found, match.Outcome);
        Assert.Equal(reference, match.Component!.Reference);
    }

    [Theory]
    [InlineData("pistn", "engine", "did you mean 'piston'?")]
    [InlineData("engine/pistn", "engine", "did you mean 'engine/piston'?")]
    [InlineData("engine/piston", "wheel", "'engine/piston' is of kind 'engine'.")]
    [InlineData("zeppelin", "engine", null)]
    public void Hints_at_what_was_meant(string text, string kind, string? hint)
    {
        var match = Garage.Catalog.Find(text, kind);
        Assert.Equal(CatalogOutcome.Unknown, match.Outcome);
        Assert.Equal(hint, match.Hint);
    }

    [Fact]
    public void Two_components_of_one_type_and_version_are_told_apart_from_one()
    {
        var match = Runner.Composition.Catalog.FromTypes(typeof(SmallWheel), typeof(OtherSmallWheel)).Find("small", "wheel");
        Assert.Equal(CatalogOutcome.SeveralPlugins, match.Outcome);
        Assert.Equal(2, match.Candidates.Count);
    }

    [Fact]
    public void Options_carry_what_their_declaration_says()
    {
        var piston = Garage.Catalog.Find("piston").Component!;
        Assert.Equal("Otto, 1876", piston.Source);
        Assert.Equal(
            [
                "power: whole number = 80 (between 1 and 500) Power in kW; see Fuel.",
                "fuel: petrol | diesel-oil = petrol [petrol,diesel-oil] What it burns.",
                "throttle: number = 0.0001 (greater than 0 and at most 1) ",
                "run_in: duration = 500steps ",
                "rest: time, or null = null ",
                "flywheel: wheel component = small <wheel> ",
            ],
            piston.Options.Select(Line));
        Assert.Equal("size: whole number =  (between 1 and 9) ", Line(Garage.Catalog.Find("plain").Component!.Options[0]));
        Assert.Equal("Turns small things.", Garage.Catalog.Find("small").Component!.Summary);
    }

    private static string Line(OptionDefinition o) =>
        $"{o.Name}: {o.TypeText} = {o.DefaultText} {(o.RangeText is { } r ? $"({r}) " : "")}{(o.AllowedValues.Count > 0 ? $"[{string.Join(',', o.AllowedValues)}] " : "")}"
        + $"{(o.SlotKind is { } k ? $"<{k}> " : "")}{o.Summary}";

    [Theory]
    [InlineData(typeof(NoAttribute), "it is not marked [Component]")]
    [InlineData(typeof(BadName), "its type 'wheel' is not of the form kind/some-name")]
    [InlineData(typeof(OtherKind), "it is named 'engine/odd' but implements IWheel")]
    [InlineData(typeof(TwoConstructors), "it has 2 public constructors instead of one")]
    [InlineData(typeof(TwoRecords), "its constructor takes several records; one holds its options, the rest are services of the host")]
    public void Wrong_declarations_are_refused(Type type, string problem) =>
        Assert.Equal($"{type}: {problem} (Parameter 'types')", Assert.Throws<ArgumentException>(() => Runner.Composition.Catalog.FromTypes(type)).Message);

    [Runner.Components.Component("wheel/small")]
    private sealed class OtherSmallWheel : IWheel
    {
        public int Size => 2;
    }

    private sealed class NoAttribute;

    [Runner.Components.Component("wheel")]
    private sealed class BadName : IWheel
    {
        public int Size => 2;
    }

    [Runner.Components.Component("engine/odd")]
    private sealed class OtherKind : IWheel
    {
        public int Size => 2;
    }

    [Runner.Components.Component("wheel/two")]
    private sealed class TwoConstructors : IWheel
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(WheelOptions options) => Size = options.Size;

        public int Size { get; }
    }

    [Runner.Components.Component("wheel/records")]
    private sealed class TwoRecords(WheelOptions options, BodyOptions body) : IWheel
    {
        public int Size => options.Size + body.Doors;
    }
}
