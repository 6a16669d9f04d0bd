using System.CommandLine;
using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Data;
using Runner.Experiments;
using Spectre.Console;

namespace Runner.Cli.Commands;

/// <summary><c>runner data list|get|prepare</c>: well-known data sets with pinned addresses and hashes, and the preparation of text.</summary>
internal sealed class DataCommand : Command
{
    private readonly Argument<string> _name = new("name") { Description = "Name of a data set; see `runner data list`." };

    public DataCommand() : base("data", "List and download well-known data sets, prepare text.")
    {
        var list = new Command("list", "List the data sets that can be downloaded.") { CommonOptions.Data };
        list.SetAction(arguments => List(DataRoot(arguments)));
        var get = new Command("get", "Download a data set under the data root; hashes are checked, an interrupted download goes on.") { _name, CommonOptions.Data };
        get.SetAction((arguments, _) => GetAsync(arguments.GetRequiredValue(_name), DataRoot(arguments)));
        Subcommands.Add(list);
        Subcommands.Add(get);
        Subcommands.Add(new DataPrepareCommand());
    }

    private static string? DataRoot(ParseResult arguments) =>
        (arguments.GetValue(CommonOptions.Data) ?? RunnerEnvironment.OfProcess().Data) is { } folder ? Path.GetFullPath(folder) : null;

    private static int List(string? root)
    {
        foreach (var entry in DatasetCatalog.Load().Entries)
        {
            var here = root is not null && entry.IsIn(root) ? "  (here)" : "";
            Console.Out.WriteLine($"{entry.Name}  {entry.Language}  {Megabytes(entry.Bytes)}{here}\n  {entry.Summary}\n  licence: {entry.Licence}");
        }
        return ExitCode.Success;
    }

    private static async Task<int> GetAsync(string name, string? root)
    {
        var entry = DatasetCatalog.Load().Find(name);
        if (root is null)
            throw CliErrors.NoDataRoot.With();
        using var stop = new StopSignal();
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var folder = await Screen.Console.Progress().StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(entry.Name), maxValue: entry.Bytes);
            var progress = new Progress<DownloadReport>(report => task.Value = report.BytesDone);
            return await new DatasetDownloader(client).GetAsync(entry, root, progress, stop.Token);
        });
        Console.Out.WriteLine($"{entry.Name} is in {folder}");
        return ExitCode.Success;
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
