using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Composition.Support;
using Runner.Values;

namespace Runner.Tests.Composition.Binding;

public sealed class RecipeBinderTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Binds_every_form_of_value()
    {
        var car = _bench.Car(
            """
            name: beetle
            seed: 0x1F
            radio: true
            engine:
              type: piston
              power: 90
              fuel: diesel-oil
              throttle: 5e-1
              run_in: 2ep
              rest: 1h30min
              flywheel: { type: plain@1, size: 3, label: 12 }
            spare: small
            wheels: [small, { type: plain, size: 4 }]
            gears: [1, 2, 3]
            weights: { left.door: 1, boot: -.5 }
            body: { colour: null-ish }
            extras:
              - { name: roof rack }
              - { name: hook, price: 10 }
            notes: { any: [thing, { at: all }] }
            """);
        Assert.Equal(("beetle", 31L, true), (car.Name, car.Seed, car.Radio));
        var engine = Assert.IsType<Piston>(car.Engine).Options;
        Assert.Equal((90, Fuel.DieselOil, 0.5), (engine.Power, engine.Fuel, engine.Throttle));
        Assert.Equal(new Duration(2, DurationUnit.Epochs), engine.RunIn);
        Assert.Equal(TimeSpan.FromMinutes(90), engine.Rest);
        var flywheel = Assert.IsType<PlainWheel>(engine.Flywheel);
        Assert.Equal((3, "12"), (flywheel.Size, flywheel.Label));
        Assert.IsType<SmallWheel>(car.Spare);
        Assert.Collection(car.Wheels, w => Assert.IsType<SmallWheel>(w), w => Assert.Equal(-4, Assert.IsType<NewPlainWheel>(w).Size));
        Assert.Equal([1, 2, 3], car.Gears);
        Assert.Equal(new Dictionary<string, double> { ["left.door"] = 1, ["boot"] = -0.5 }, car.Weights);
        Assert.Equal(new BodyOptions { Colour = "null-ish", Doors = 2 }, car.Body);
        Assert.Equal([new Extra { Name = "roof rack" }, new Extra { Name = "hook", Price = 10 }], car.Extras);
        Assert.Equal("thing", Assert.IsType<RecipeScalar>(RecipePaths.Find(car.Notes!, "any[0]")).Text);
    }

    [Fact]
    public void Fills_in_defaults()
    {
        var car = _bench.Car("{ name: a, engine: piston }");
        Assert.IsType<SmallWheel>(Assert.IsType<Piston>(car.Engine).Options.Flywheel);
        Assert.Null(car.Spare);
        Assert.Empty(car.Wheels);
        Assert.Equal([3, 5], car.Gears);
        Assert.Equal(2, car.Body.Doors);
        Assert.Null(car.Notes);
    }

    [Fact]
    public void Gathers_all_mistakes_in_the_order_of_the_source()
    {
        var found = _bench.Found(
            """
            name: Beetle 2
            seeed: 7
            radio: yes
            engine:
              type: piston
              pwoer: 90
              fuel: diesel_oil
              throttle: 0
              run_in: 500
              rest: 90
            spare: { type: plain@3, size: 3 }
            wheels: [smal, { size: 4 }, 5]
            gears: [1, 1_000, 2.5, 200]
            weights: { a: "1" }
            body: { doors: 4.5, color: red }
            extras: { name: hook }
            """);
        Assert.Equal(
            """
            car.yaml(1,7): error RUN1008: 'name' is 'Beetle 2', but may hold small letters and '-'.
                  Change one of the settings named so that they fit.
            car.yaml(2,1): error RUN1003: 'seeed' is not a setting of a recipe.
                  did you mean 'seed'?
            car.yaml(3,8): error RUN1004: 'radio' takes true or false, not 'yes'.
                  did you mean 'true'?
            car.yaml(6,3): error RUN1003: 'pwoer' is not a setting of 'engine/piston' version 1.
                  did you mean 'power'?
            car.yaml(7,9): error RUN1010: 'fuel' cannot be 'diesel_oil'; it is one of 'petrol' or 'diesel-oil'.
                  did you mean 'diesel-oil'?
            car.yaml(8,13): error RUN1005: 'throttle' is 0, but must be greater than 0 and at most 1.
                  Choose a value within the range.
            car.yaml(9,11): error RUN1004: 'run_in' takes a duration such as 500steps, 2ep, 3Mtok or 10%, not '500'.
                  say its unit: 500steps, 500ep or 500tok.
            car.yaml(10,9): error RUN1004: 'rest' takes a time such as 90s, 15min or 1h30min, not '90'.
                  say its unit: 90s, 90min or 90h.
            car.yaml(11,16): error RUN1014: 'wheel/plain' has no version 3; installed: 1, 2.
                  Pin an installed version, or install the plugin release that has this one.
            car.yaml(12,10): error RUN1007: no component 'smal' of kind 'wheel' is installed.
                  did you mean 'small'?
            car.yaml(12,16): error RUN1013: 'wheels[1]' is a component of kind 'wheel' and needs a 'type'.
                  Add 'type: NAME'; see 'runner components list' for the names.
            car.yaml(12,29): error RUN1007: no component '5' of kind 'wheel' is installed.
                  installed: doubting, frozen, plain, served, small, square.
            car.yaml(13,12): error RUN1004: 'gears[1]' takes a whole number, not '1_000'.
                  write 1000: digits are not grouped.
            car.yaml(13,19): error RUN1004: 'gears[2]' takes a whole number, not '2.5'.
                  Write a value of the type the setting takes; quotes always make a string.
            car.yaml(14,15): error RUN1004: 'weights.a' takes a number, not the text "1".
                  remove the quotes.
            car.yaml(15,16): error RUN1004: 'doors' takes a whole number, not '4.5'.
                  Write a value of the type the setting takes; quotes always make a string.
            car.yaml(15,21): error RUN1003: 'color' is not a setting of the section 'body'.
                  did you mean 'colour'?
            car.yaml(16,9): error RUN1004: 'extras' takes a list of maps, not a map.
                  Write a value of the type the setting takes; quotes always make a string.
            18 errors.

            """.ReplaceLineEndings("\n"), found);
    }

    [Fact]
    public void Says_where_a_mistake_was_inherited_from()
    {
        _bench.File("base.yaml", "name: a\nengine:\n  type: piston\n  power: 90\n");
        var found = _bench.Found("extends: base.yaml\nengine:\n  power: 900\n  pover: 1\n");
        Assert.Equal(
            """
            car.yaml(3,10): error RUN1005: 'power' is 900, but must be between 1 and 500.
                  Choose a value within the range.  (inherited from base.yaml(4,10))
            car.yaml(4,3): error RUN1003: 'pover' is not a setting of 'engine/piston' version 1.
                  did you mean 'power'?  (inherited from base.yaml(3,3))
            2 errors.

            """.ReplaceLineEndings("\n"), found);
    }

    [Theory]
    [InlineData("{ name: a }", "car.yaml(1,1): error RUN1006: 'engine' of a recipe has no default and is not set.")]
    [InlineData("{ name: null, engine: piston }", "car.yaml(1,9): error RUN1004: 'name' takes a text, not null.")]
    [InlineData("{ name: a, engine: null }", "car.yaml(1,20): error RUN1004: 'engine' takes a component of kind 'engine', not null.")]
    [InlineData("{ name: a, engine: [piston] }", "car.yaml(1,20): error RUN1004: 'engine' takes a component of kind 'engine', not a list.")]
    [InlineData("{ name: a, engine: wheel/small }", "car.yaml(1,20): error RUN1007: no component 'wheel/small' of kind 'engine' is installed.")]
    [InlineData("{ name: a, engine: { type: piston, flywheel: null } }", "car.yaml(1,46): error RUN1004: 'flywheel' takes a component of kind 'wheel', not null.")]
    [InlineData("{ name: a, engine: piston, spare: plain }", "car.yaml(1,35): error RUN1006: 'size' of 'wheel/plain' version 2 has no default and is not set.")]
    [InlineData("{ name: a, engine: piston, spare: small@1.0 }", "car.yaml(1,35): error RUN1014: 'wheel/small' has no version 1.0; installed: 1.")]
    [InlineData("{ name: a, engine: piston, gears: 3 }", "car.yaml(1,35): error RUN1004: 'gears' takes a list of whole numbers, not '3'.")]
    [InlineData("{ name: a, engine: piston, gears: [1, 0] }", "car.yaml(1,39): error RUN1005: 'gears[1]' is 0, but must be between 1 and 100.")]
    [InlineData("{ name: a, engine: piston, gears: [1, 2, 3, 4] }", "car.yaml(1,35): error RUN1008: 'gears' takes at most 3 items; it has 4.")]
    [InlineData("{ name: a, engine: piston, gears: [99999999999] }", "car.yaml(1,36): error RUN1005: 'gears[0]' is 99999999999, but must be at most 2147483647.")]
    [InlineData("{ name: a, engine: piston, seed: 99999999999999999999 }", "car.yaml(1,34): error RUN1005: 'seed' is 99999999999999999999, but must be at most 9223372036854775807.")]
    [InlineData("{ name: a, engine: piston, weights: { a: .inf } }", "car.yaml(1,42): error RUN1004: 'weights.a' takes a number, not '.inf'.")]
    [InlineData("{ name: a, engine: piston, extras: [{ name: '' }] }", "car.yaml(1,45): error RUN1008: 'name' must not be empty.")]
    [InlineData("{ name: a, engine: piston, body: { doors: 13 } }", "car.yaml(1,43): error RUN1012: 13 doors bring bad luck.")]
    public void Refuses(string yaml, string message) => Assert.Contains(message, _bench.Found(yaml).Split('\n'));

    [Fact]
    public void A_component_points_at_the_option_it_objects_to()
    {
        var found = _bench.Found("name: a\nengine:\n  type: piston\n  throttle: 1\n  power: 200\n");
        Assert.Equal(
            """
            car.yaml(4,13): warning RUN1012: this is loud.
                  Change the setting named; 'runner components show TYPE' explains it.
            car.yaml(5,10): error RUN1012: a flywheel of size 1 takes at most 100 kW.
                  Change the setting named; 'runner components show TYPE' explains it.
            1 error, 1 warning.

            """.ReplaceLineEndings("\n"), found);
    }

    [Theory]
    [InlineData("square", "RUN2101: 'wheel/square' version 1 failed while being made: InvalidOperationException: squares do not roll.")]
    [InlineData("frozen", "RUN2101: 'wheel/frozen' version 1 failed while being made: FormatException: The input string 'ice' was not in a correct format.")]
    [InlineData("doubting", "RUN2102: 'wheel/doubting' version 1 failed while checking its settings: NotSupportedException: no idea.")]
    public void A_failing_component_is_a_diagnostic(string type, string message) =>
        Assert.Contains($"car.yaml(1,35): error {message} Where in the code is in '", _bench.Found($"{{ name: a, engine: piston, spare: {type} }}"), StringComparison.Ordinal);

    [Fact]
    public void Constructors_get_services_of_the_host()
    {
        using var bench = new Workbench { Services = new Services() };
        Assert.Equal(7, bench.Car("{ name: a, engine: piston, spare: served }").Spare!.Size);
        Assert.Contains("Unable to resolve service", _bench.Found("{ name: a, engine: piston, spare: served }"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_default_component_is_said_with_its_owner()
    {
        using var bench = new Workbench { Catalog = Catalog.FromTypes(typeof(Piston)) };
        Assert.StartsWith("default of engine/piston@1: error RUN1007: no component 'small' of kind 'wheel' is installed.\n", bench.Found("{ name: a, engine: piston }"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_composing_reported_is_not_reported_again()
    {
        var found = _bench.Found("name: a\nengine: { type: piston, power: '${nothing}' }\nspare: ${gone}\n");
        Assert.Equal(["RUN1061", "RUN1061"], found.Split('\n').Where(l => l.StartsWith("car", StringComparison.Ordinal)).Select(l => l.Split("error ")[1][..7]));
    }

    private sealed class Services : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IFormatProvider) ? System.Globalization.CultureInfo.InvariantCulture : null;
    }
}
