using System.CommandLine;

namespace Runner.Cli.Commands;

internal sealed class CompareCommand : Command
{
    public CompareCommand() : base("compare", "Compare runs.")
    {
    }
}
internal sealed class SchemaCommand : Command
{
    public SchemaCommand() : base("schema", "schema")
    {
    }
}
