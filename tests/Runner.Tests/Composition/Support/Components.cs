using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Recipes;
using Runner.Values;

namespace Runner.Tests.Composition.Support;

[ComponentKind("engine")]
internal interface IEngine : IComponent;

[ComponentKind("wheel")]
internal interface IWheel : IComponent
{
    int Size { get; }
}

internal enum Fuel
{
    Petrol,
    DieselOil,
}

/// <summary>Options of an engine.</summary>
internal sealed record EngineOptions
{
    /// <summary>Power in <c>kW</c>; see <see cref="Fuel"/>.</summary>
    [Range(1, 500)]
    public int Power { get; init; } = 80;

    /// <summary>What it burns.</summary>
    public Fuel Fuel { get; init; }

    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Throttle { get; init; } = 1e-4;

    public Duration RunIn { get; init; } = Duration.Steps(500);

    public TimeSpan? Rest { get; init; }

    [DefaultComponent("small")]
    public IWheel Flywheel { get; init; } = null!;
}

[Component("engine/piston", Source = "Otto, 1876")]
internal sealed class Piston(EngineOptions options) : IEngine, ICheckedComponent
{
    public EngineOptions Options => options;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Power > options.Flywheel.Size * 100)
            yield return new ComponentProblem("power", $"a flywheel of size {options.Flywheel.Size} takes at most {options.Flywheel.Size * 100} kW.");
        if (options.Throttle > 0.9)
            yield return new ComponentProblem("throttle", "this is loud.", IsWarning: true);
    }
}

/// <summary>Turns small things.</summary>
[Component("wheel/small")]
internal sealed class SmallWheel : IWheel
{
    public int Size => 1;
}

internal sealed record WheelOptions
{
    [Range(1, 9)]
    public required int Size { get; init; }

    public string? Label { get; init; }
}

[Component("wheel/plain")]
internal sealed class PlainWheel(WheelOptions options) : IWheel
{
    public int Size => options.Size;

    public string? Label => options.Label;
}

[Component("wheel/plain", Version = 2)]
internal sealed class NewPlainWheel(WheelOptions options) : IWheel
{
    public int Size => -options.Size;
}

[Component("wheel/square")]
internal sealed class SquareWheel : IWheel
{
    public SquareWheel() => throw new InvalidOperationException("squares do not roll");

    public int Size => 0;
}

[Component("wheel/frozen")]
internal sealed class FrozenWheel : IWheel
{
    private static readonly int Sizes = int.Parse("ice", System.Globalization.CultureInfo.InvariantCulture);

    public int Size { get; } = Sizes;
}

[Component("wheel/served")]
internal sealed class ServedWheel(IFormatProvider service) : IWheel
{
    public int Size => service is null ? 0 : 7;
}

[Component("wheel/doubting")]
internal sealed class DoubtingWheel : IWheel, ICheckedComponent
{
    public int Size => 0;

    public IEnumerable<ComponentProblem> Check() => throw new NotSupportedException("no idea");
}

internal sealed record BodyOptions : ICheckedOptions
{
    public string Colour { get; init; } = "grey";

    public int Doors { get; init; } = 4;

    public IEnumerable<ComponentProblem> Check()
    {
        if (Doors == 13)
            yield return new ComponentProblem("doors", "13 doors bring bad luck.");
    }
}

internal sealed record Extra
{
    [Required]
    public required string Name { get; init; }

    public double Price { get; init; } = 2.5;
}

/// <summary>A whole recipe.</summary>
internal sealed record Car
{
    /// <summary>What it is called.</summary>
    [RegularExpression("[a-z-]+", ErrorMessage = "may hold small letters and '-'")]
    public required string Name { get; init; }

    public long Seed { get; init; } = 1;

    public bool Radio { get; init; }

    public required IEngine Engine { get; init; }

    public IWheel? Spare { get; init; }

    public IReadOnlyList<IWheel> Wheels { get; init; } = [];

    [Range(1, 100)]
    [MaxLength(3)]
    public IReadOnlyList<int> Gears { get; init; } = [3, 5];

    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double> { ["roof"] = 0.5 };

    public BodyOptions Body { get; init; } = new() { Doors = 2 };

    public IReadOnlyList<Extra> Extras { get; init; } = [];

    [DataPath]
    public string? Manual { get; init; }

    public RecipeNode? Notes { get; init; }
}

internal static class Garage
{
    public static readonly Runner.Composition.Catalog Catalog = Runner.Composition.Catalog.FromTypes(
        typeof(Piston), typeof(SmallWheel), typeof(PlainWheel), typeof(NewPlainWheel), typeof(SquareWheel), typeof(FrozenWheel), typeof(ServedWheel),
        typeof(DoubtingWheel));
}
