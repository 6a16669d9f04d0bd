using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Documentation;

/// <summary>Who opens a component's folder finds a card that says what it does.</summary>
public sealed partial class CardsTests
{
    // they rebuild recorded cases, and read the files of published tokenizers: nobody writes them into a recipe
    private static readonly string[] WithoutCard = ["parity", "tokenizer-format"];

    [Fact]
    public void EveryComponentHasACard()
    {
        var components = Directory.EnumerateFiles(Repository.File("plugins"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Repository.Relative(file).Split('/').Any(part => part is "bin" or "obj"))
            .SelectMany(file => Exported().Matches(File.ReadAllText(file)).Select(match => (Folder: Path.GetDirectoryName(file)!, Kind: match.Groups[1].Value, Name: match.Groups[2].Value)))
            .Where(component => !WithoutCard.Contains(component.Kind)).ToList();

        Assert.NotEmpty(components);
        Assert.All(components, component =>
        {
            var card = Path.Combine(component.Folder, "README.md");
            Assert.True(File.Exists(card), $"{component.Kind}/{component.Name} has no card: {Repository.Relative(card)}");
            Assert.Contains(component.Name, File.ReadAllText(card), StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"(?m)^\[Component\(""([a-z0-9-]+)/([a-z0-9-]+)""")]
    private static partial Regex Exported();
}
