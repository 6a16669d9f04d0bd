using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Runner.Errors;
using Runner.Files;

namespace Runner.Composition;

/// <summary>
/// Summaries from the XML documentation file beside an assembly. Read when first asked for: checking and running recipes never
/// does. A missing or damaged file gives empty texts.
/// </summary>
internal sealed partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, XmlDocumentation> Known = new();

    private readonly Dictionary<string, XElement> _members;

    private XmlDocumentation(Dictionary<string, XElement> members) => _members = members;

    public static XmlDocumentation Of(Assembly assembly) => Known.GetOrAdd(assembly, a => new(Read(Path.ChangeExtension(a.Location, ".xml"))));

    public string Summary(Type type) => Text($"T:{IdOf(type)}");

    public string Summary(PropertyInfo property) => Text($"P:{IdOf(property.DeclaringType!)}.{property.Name}");

    private string Text(string id) => _members.TryGetValue(id, out var member) && member.Element("summary") is { } summary ? Flatten(summary) : "";

    private static string IdOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static Dictionary<string, XElement> Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return [];
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var file = RegularFile.Open(path);
            using var reader = XmlReader.Create(file, settings);
            return XDocument.Load(reader).Descendants("member").Where(m => m.Attribute("name") is not null)
                .DistinctBy(m => m.Attribute("name")!.Value).ToDictionary(m => m.Attribute("name")!.Value);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException or RunnerException)
        {
            return [];
        }
    }

    private static string Flatten(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText part => part.Value,
                XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference when reference.IsEmpty => Target(reference),
                XElement { Name.LocalName: "para" or "item" or "br" } block => " " + Flatten(block) + " ",
                XElement inner => Flatten(inner),
                _ => "",
            });
        }
        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    // cref="P:Runner.X.Options.Rate" is shown as Rate
    private static string Target(XElement reference)
    {
        var target = (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name") ?? reference.Attribute("href"))?.Value ?? "";
        if (reference.Attribute("cref") is null)
            return target;
        var bare = target.Contains('(', StringComparison.Ordinal) ? target[..target.IndexOf('(')] : target;
        return bare[(bare.LastIndexOfAny(['.', ':']) + 1)..].Split('`')[0];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
