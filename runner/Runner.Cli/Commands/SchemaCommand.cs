using System.CommandLine;
using Runner.Cli.Experiments;
using Runner.Cli.Hosting;
using Runner.Composition;

namespace Runner.Cli.Commands;

/// <summary><c>runner schema</c>: a JSON Schema of recipes over the installed components, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    private readonly Argument<string?> _file = new("file") { Description = "File to write. Default: print it.", Arity = ArgumentArity.ZeroOrOne };

    public SchemaCommand() : base("schema", "Write the JSON Schema (draft 7) of recipes, for editors that complete and check YAML.")
    {
        Arguments.Add(_file);
        SetAction(arguments => Write(Workbench.Open(arguments).Catalog, arguments.GetValue(_file)));
    }

    private static int Write(Catalog catalog, string? file)
    {
        var schema = SchemaWriter.Write(catalog, typeof(ExperimentRecipe));
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
