using Runner.Cli;
using Runner.Cli.Hosting;
using Runner.Cli.Output;

// One culture for numbers and dates, whatever the machine says, is set in the build (InvariantGlobalization).
FileSizeSignal.Ignore();
ConsoleStreams.Open();
return await ErrorBoundary.RunAsync(() => CommandLine.RunAsync(args));
