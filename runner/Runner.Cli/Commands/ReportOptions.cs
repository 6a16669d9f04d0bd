using System.CommandLine;
using System.CommandLine.Parsing;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Tracking.Reports;

namespace Runner.Cli.Commands;

/// <summary>Where an ablation's report goes and how its pictures are written: the same for every command that writes one.</summary>
internal static class ReportOptions
{
    public static readonly Option<string?> Results = new("--results")
    {
        Description = "Folder for ablation reports. Default: results/ in the workspace.",
        HelpName = "folder",
    };

    public static readonly Option<IReadOnlyList<PlotFormat>> Plots = new("--plots")
    {
        Description = "How the pictures of an ablation's report are written: svg, png, pdf, or several with commas.",
        HelpName = "formats",
        DefaultValueFactory = _ => [PlotFormat.Svg],
        CustomParser = Formats,
    };

    /// <summary>The workspace with reports where, and with pictures as, the command line says.</summary>
    public static Workspace WorkspaceOf(ParseResult arguments) =>
        new(arguments.GetRequiredValue(CommonOptions.Workspace), ConsoleWarnings.Show, arguments.GetValue(Results)) { Plots = arguments.GetRequiredValue(Plots) };

    private static List<PlotFormat> Formats(ArgumentResult result)
    {
        var formats = new List<PlotFormat>();
        foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Enum.GetNames<PlotFormat>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known)
                formats.Add(Enum.Parse<PlotFormat>(known));
            else
                result.AddError($"--plots takes svg, png and pdf, with commas between them; '{name}' is none of these.");
        }
        if (formats.Count == 0 && !result.Tokens.Any(token => token.Value.Length > 0))
            result.AddError("--plots takes svg, png and pdf, with commas between them.");
        return formats;
    }
}
