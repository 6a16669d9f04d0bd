using Runner.Cli;
using Runner.Cli.Hosting;

// One culture for numbers and dates, whatever the machine says, is set in the build (InvariantGlobalization).
FileSizeSignal.Ignore();
return await ErrorBoundary.RunAsync(() => CommandLine.Create().RunAsync(args));
