using Runner.Conformance;
using Runner.Tests.Support;

namespace Runner.Tests.Conformance;

/// <summary>
/// Every component of the bundled plugins goes through the conformance kit: found in the catalog, so that a new one cannot escape. What
/// cannot be made from defaults alone says in <see cref="MinimalSettings"/> what it needs.
/// </summary>
[Collection(ConformanceCollection.Name)]
public sealed class CatalogConformanceTests
{
    static CatalogConformanceTests() => PublishedCheckpoint.Known = GoldenCheckpoints.All();

    public static TheoryData<string, string> Tests()
    {
        var rows = new TheoryData<string, string>();
        foreach (var component in Composed.Catalog.Components)
        {
            if (!MinimalSettings.WithinOthers.Contains(component.Type) && ConformanceSuites.For(component.Contract) is { } suite)
            {
                foreach (var test in ConformanceSuites.Tests(suite))
                    rows.Add($"{component.Kind}/{component.Reference}", test.Name);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void Passes(string component, string test)
    {
        var definition = Composed.Catalog.Find(component).Component!;
        var settings = MinimalSettings.Of(definition.Type);
        ConformanceSuites.Run(ConformanceSuites.For(definition.Contract)!, test, new ConformanceSubject(Composed.Catalog, definition, settings));
    }

    [Fact]
    public void Every_kind_in_the_catalog_has_a_suite()
    {
        var without = Composed.Catalog.Components.Where(c => ConformanceSuites.For(c.Contract) is null).Select(c => c.Kind).Distinct();
        Assert.Empty(without);
    }

    [Fact]
    public void The_table_of_minimal_settings_names_no_component_that_does_without()
    {
        Assert.All(MinimalSettings.Types, type => Assert.NotNull(Composed.Catalog.Find(type).Component));
        foreach (var type in MinimalSettings.Types)
        {
            var definition = Composed.Catalog.Find(type).Component!;
            var exception = Record.Exception(() => new ConformanceSubject(Composed.Catalog, definition).Create<Runner.Components.IComponent>());
            Assert.True(exception is not null || MinimalSettings.AreForBuilding(type), $"'{type}' can be made from its defaults; take it out of the table.");
        }
    }
}

/// <summary>Tests of the kit run alone: a shape check turns new tensors of the whole process to the meta device.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConformanceCollection
{
    public const string Name = "meta device";
}
