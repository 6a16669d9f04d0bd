using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Composition;
using Runner.Experiments;
using Runner.Recipes;

namespace Runner.Cli.Commands;

/// <summary><c>runner schema</c>: a JSON Schema of recipes over the installed components, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    private readonly Argument<string?> _file = new("file") { Description = "File to write. Default: print it.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = "Write it for this recipe and those that extend it: a component without 'type' gets the settings of the one chosen there.",
        HelpName = "recipe",
    };

    public SchemaCommand() : base("schema", "Write the JSON Schema (draft 7) of recipes, for editors that complete and check YAML.")
    {
        Arguments.Add(_file);
        Options.Add(_recipe);
        SetAction(Write);
    }

    private int Write(ParseResult arguments)
    {
        var (recipe, file) = (arguments.GetValue(_recipe), arguments.GetValue(_file));
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var unread = new DiagnosticBag();
        if (recipe is not null && (RecipeComposer.Compose(recipe, [], RecipeEnvironment.OfProcess(), unread) is null || unread.HasErrors))
        {
            RecipeInput.Show(unread, Console.Error);
            return ExitCode.User;
        }
        // a fragment lacks settings; what it has is known all the same
        var plan = recipe is null ? null : workbench.Planner.Compose(recipe, [], Severity.Warning, new DiagnosticBag());
        var known = plan?.Components.DistinctBy(c => c.Path).ToDictionary(c => c.Path, c => c.Definition);
        var schema = SchemaWriter.Write(workbench.Catalog, typeof(ExperimentRecipe), known);
        if (file is null)
        {
            Console.Out.WriteLine(schema);
            return ExitCode.Success;
        }
        File.WriteAllText(file, schema + "\n");
        Console.Out.WriteLine($"wrote {file}; a recipe names it in its first line: # yaml-language-server: $schema={Path.GetFileName(file)}");
        return ExitCode.Success;
    }
}
