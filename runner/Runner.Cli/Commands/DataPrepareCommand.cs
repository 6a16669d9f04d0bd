using System.CommandLine;
using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Data;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tasks;
using Runner.Tokenizers;

namespace Runner.Cli.Commands;

/// <summary><c>runner data prepare RECIPE</c>: tokenizes a recipe's text ahead of its runs, and says how fast.</summary>
internal sealed class DataPrepareCommand : Command
{
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads that tokenize. Default: one per processor.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<bool> _measure = new("--measure")
    {
        Description = "Prepare everything anew in a folder of its own that is removed afterwards: for measuring.",
    };

    public DataPrepareCommand() : base("prepare", "Tokenize a recipe's text ahead of its runs, which then find it in the cache; says how fast.")
    {
        CommonOptions.AddRecipe(this);
        _threads.Validators.Add(CommonOptions.RequirePositive);
        Options.Add(_threads);
        Options.Add(_measure);
        SetAction(Prepare);
    }

    private int Prepare(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var recipe = RecipeInput.OpenSingle(workbench.Planner, arguments, Severity.Error);
        if (RecipeInput.Show(recipe.Diagnostics, Console.Error) || recipe.Plan is not { } plan)
            return ExitCode.User;
        var data = plan.Recipe.Data.Open();
        if (data is not TextData text || plan.Recipe is not { Task: ITextTaskComponent task, Tokenizer: { } description, Model: { } model })
        {
            DataChecks.Show(data.Health, Console.Out.WriteLine);
            Console.Out.WriteLine($"{plan.Recipe.Name} has no running text to prepare");
            return ExitCode.Success;
        }
        using var stop = new StopSignal();
        var tokenizer = description.Build(new TokenizerContext(text.Training, workbench.Cache));
        var folder = arguments.GetValue(_measure) ? Path.Combine(workbench.Cache, $"measure-{Environment.ProcessId}") : workbench.Cache;
        var progress = new LastReport();
        try
        {
            using var stores = new TokenStores(folder, new TokenStoresOptions
            {
                Threads = arguments.GetValue(_threads), Progress = progress, Logger = workbench.Logger, Cancellation = stop.Token,
            });
            foreach (var corpus in (ICorpus?[])[text.Training, text.Evaluation])
            {
                if (corpus is null)
                    continue;
                progress.Report = null;
                var before = Environment.CpuUsage.TotalTime;
                var store = stores.Prepare(corpus, tokenizer, text.Segmenter);
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{corpus.Name}: {store.DocumentCount:N0} documents, {store.SentenceCount:N0} sentences, {store.TokenCount:N0} tokens; {Speed(progress.Report, Environment.CpuUsage.TotalTime - before)}"));
            }
            var context = new TextTaskContext(model, tokenizer, data, stores, plan.Recipe.Seed, folder);
            DataChecks.Show(DataChecks.Of(task, context, stores), Console.Out.WriteLine);
        }
        finally
        {
            if (arguments.GetValue(_measure) && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        return ExitCode.Success;
    }

    private static string Speed(PreparationReport? report, TimeSpan work) => report is null
        ? "was in the cache"
        : string.Create(CultureInfo.InvariantCulture,
            $"{report.BytesTotal / 1e6:0.0} MB in {report.Elapsed.TotalSeconds:0.00} s, {report.BytesPerSecond / 1e6:0.0} MB/s; ")
            + string.Create(CultureInfo.InvariantCulture, $"{report.BytesTotal / 1e6 / work.TotalSeconds:0.0} MB per second of one core's time");

    private sealed class LastReport : IPreparationProgress
    {
        public PreparationReport? Report { get; set; }

        void IPreparationProgress.Report(PreparationReport report) => Report = report;
    }
}
