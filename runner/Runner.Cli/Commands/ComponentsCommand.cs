using System.CommandLine;
using System.CommandLine.Completions;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Composition;
using Runner.Experiments;

namespace Runner.Cli.Commands;

/// <summary><c>runner components list|show</c>: what is installed and what can be set, from the options records themselves.</summary>
internal sealed class ComponentsCommand : Command
{
    private readonly Argument<string?> _kind = new("kind") { HelpName = "kind", Description = "Only this kind, such as position.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string> _type = new("type") { HelpName = "type", Description = "Name of a component as the list shows it: TYPE, KIND/TYPE, or with a version TYPE@1; or a section of recipes, such as train or parallel; or 'recipe' for all sections." };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "With 'recipe': print docs/recipe-sections.md." };

    public ComponentsCommand() : base("components", "Show the installed components and their options.")
    {
        var list = new Command("list", "List all components, or those of one kind.") { _kind, CommonOptions.Json };
        list.SetAction(arguments => List(CommandServices.CatalogOf(arguments), arguments.GetValue(_kind), arguments.GetValue(CommonOptions.Json)));
        var show = new Command("show", "Show a component's options with types, defaults, ranges and documentation.") { _type, _markdown, CommonOptions.Json };
        show.SetAction(arguments => arguments.GetValue(_markdown) && arguments.GetRequiredValue(_type) == RecipeSections.Name
            ? Print(RecipeSections.Markdown())
            : Show(CommandServices.CatalogOf(arguments), arguments.GetRequiredValue(_type), arguments.GetValue(CommonOptions.Json)));
        _kind.CompletionSources.Add(context => CommandServices.CatalogOf(context.ParseResult).Components.Select(c => new CompletionItem(c.Kind)).DistinctBy(item => item.Label));
        _type.CompletionSources.Add(context => CommandServices.CatalogOf(context.ParseResult).Components.Select(c => new CompletionItem(c.Name)).DistinctBy(item => item.Label));
        Subcommands.Add(list);
        Subcommands.Add(show);
    }

    private static int List(Catalog catalog, string? kind, bool json)
    {
        var kinds = catalog.Components.Select(c => c.Kind).Distinct(StringComparer.Ordinal).ToList();
        if (kind is not null && !kinds.Contains(kind))
            throw CliErrors.UnknownKind.With(kind, string.Join(", ", kinds));
        if (json)
        {
            JsonOutput.Write(catalog.Components.Where(c => kind is null || c.Kind == kind).Select(Head));
            return ExitCode.Success;
        }
        foreach (var group in catalog.Components.Where(c => kind is null || c.Kind == kind).GroupBy(c => c.Kind))
        {
            Console.Out.WriteLine(group.Key);
            var width = group.Max(c => c.Reference.Length);
            foreach (var component in group)
                Console.Out.WriteLine($"  {component.Reference.PadRight(width)}  {component.Summary}");
        }
        return ExitCode.Success;
    }

    private static int Print(string text)
    {
        Console.Out.Write(text);
        return ExitCode.Success;
    }

    private static int Show(Catalog catalog, string type, bool json)
    {
        if (type == RecipeSections.Name)
        {
            if (json)
            {
                JsonOutput.Write(new { Sections = RecipeSections.All.Select(Option) });
                return ExitCode.Success;
            }
            Console.Out.WriteLine("The sections of a recipe; besides them it may have 'extends' and 'vars'.");
            Console.Out.WriteLine();
            foreach (var each in RecipeSections.All)
                Write(each, "");
            return ExitCode.Success;
        }
        if (OptionDefinition.Of(typeof(ExperimentRecipe)).FirstOrDefault(s => s.Name == type && s.Nested.Count > 0) is { } section)
        {
            if (json)
            {
                JsonOutput.Write(new { Section = type, section.Summary, Options = section.Nested.Select(Option) });
                return ExitCode.Success;
            }
            Console.Out.WriteLine($"{type}: a section of recipes");
            Console.Out.WriteLine();
            Write(section, "");
            return ExitCode.Success;
        }
        var match = catalog.Find(type);
        if (match.Outcome == CatalogOutcome.SeveralKinds)
            throw CliErrors.SeveralComponents.With(type, string.Join(", ", match.Candidates.Select(c => c.Type).Distinct(StringComparer.Ordinal)));
        if (match.Component is not { } component)
            throw CliErrors.UnknownComponent.With(type, match.Hint is { } hint ? " " + hint : "");

        if (json)
        {
            JsonOutput.Write(new { Component = Head(component), Options = component.Options.Select(Option) });
            return ExitCode.Success;
        }
        Console.Out.WriteLine($"{component.Type}, version {component.Version}{(component.Plugin is { } plugin ? $", of plugin {plugin.Name} {plugin.Version}" : "")}");
        Console.Out.WriteLine(component.Summary);
        if (component.Source is { } source)
            Console.Out.WriteLine($"Source: {source}");
        Console.Out.WriteLine();
        if (component.Options.Count == 0)
            Console.Out.WriteLine("It has no options.");
        foreach (var option in component.Options)
            Write(option, "");
        return ExitCode.Success;
    }

    private static object Head(ComponentDefinition component) => new
    {
        component.Kind,
        component.Name,
        component.Version,
        component.Reference,
        component.Summary,
        component.Source,
        Plugin = component.Plugin is { } plugin ? new { plugin.Name, plugin.Version } : null,
    };

    private static object Option(OptionDefinition option) => new
    {
        option.Name,
        Type = option.TypeText,
        Default = option.DefaultText,
        Range = option.RangeText,
        option.AllowedValues,
        Kind = option.SlotKind,
        option.Summary,
        Options = option.Nested.Select(Option),
    };

    private static void Write(OptionDefinition option, string indent)
    {
        var facts = new List<string> { option.TypeText };
        if (option.RangeText is { } range)
            facts.Add(range);
        if (option.AllowedValues.Count > 0)
            facts.Add("one of " + string.Join(", ", option.AllowedValues));
        if (option.SlotKind is { } kind)
            facts.Add($"see `runner components list {kind}`");
        facts.Add(option.DefaultText is { } text ? $"default {text}" : "must be set");
        Console.Out.WriteLine($"{indent}{option.Name}: {string.Join("; ", facts)}");
        if (option.Summary.Length > 0)
            WriteWrapped(option.Summary, indent + "    ");
        foreach (var nested in option.Nested)
            Write(nested, indent + "    ");
    }

    private static void WriteWrapped(string text, string indent)
    {
        var width = Math.Max(60, (Screen.IsRedirected ? 120 : Screen.Console.Profile.Width) - indent.Length);
        var line = indent;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + word.Length + 1 > width + indent.Length)
            {
                Console.Out.WriteLine(line);
                line = indent;
            }
            line += line.Length > indent.Length ? " " + word : word;
        }
        Console.Out.WriteLine(line);
    }
}
