using Runner.Conformance;
using Runner.Tests.Support;

namespace Runner.Tests.Conformance;

/// <summary>
/// Every component of the bundled plugins goes through the conformance kit: found in the catalog, so that a new one cannot escape. What
/// cannot be made from defaults alone has a sample of what it needs in its folder.
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
            if (Samples.Of(component.Type) is not { TestedWith: not null } && ConformanceSuites.For(component.Contract) is { } suite)
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
        ConformanceSuites.Run(ConformanceSuites.For(definition.Contract)!, test, new ConformanceSubject(Composed.Catalog, definition, Samples.Of(definition.Type)?.Settings));
    }

    [Fact]
    public void Every_kind_in_the_catalog_has_a_suite()
    {
        var without = Composed.Catalog.Components.Where(c => ConformanceSuites.For(c.Contract) is null).Select(c => c.Kind).Distinct();
        Assert.Empty(without);
    }

    [Theory]
    [MemberData(nameof(Sampled))]
    public void A_component_with_a_sample_cannot_do_without(string type)
    {
        var definition = Composed.Catalog.Find(type).Component;
        Assert.True(definition is not null, $"there is no component '{type}': its sample is left over.");
        if (Samples.Of(type)!.TestedWith is { } other)
        {
            Assert.NotNull(Composed.Catalog.Find(other).Component);
            return;
        }
        var suite = ConformanceSuites.For(definition.Contract)!;
        var bare = new ConformanceSubject(Composed.Catalog, definition);
        Assert.True(ConformanceSuites.Tests(suite).Any(test => Record.Exception(() => ConformanceSuites.Run(suite, test.Name, bare)) is not null),
            $"'{type}' passes with its defaults; remove its sample.");
    }

    public static TheoryData<string> Sampled() => [.. Samples.All.Keys];

    [Fact]
    public void A_plugin_author_names_a_sample_by_its_file()
    {
        var file = Path.Combine(Repository.Root, "plugins", "Tokenizers", "SentencePiece", "Sample", "sample.yaml");
        var subject = ConformanceSubject.OfSample(file, typeof(Plugins.Tokenizers.SentencePiece.SentencePieceOptions).Assembly);
        Assert.Equal("tokenizer/sentencepiece", subject.Definition.Type);
        Assert.True(File.Exists((string)subject.Settings["model"]!));
    }
}

/// <summary>Tests of the kit run alone: a shape check turns new tensors of the whole process to the meta device.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConformanceCollection
{
    public const string Name = "meta device";
}
