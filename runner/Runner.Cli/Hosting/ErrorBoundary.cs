using Runner.Cli.Output;
using Runner.Composition;
using Runner.Errors;
using Runner.Execution;
using Runner.Experiments;

namespace Runner.Cli.Hosting;

/// <summary>Turns every failure into a numbered sentence with a remedy and an exit code; a stack trace is for a file, not for a user.</summary>
internal static class ErrorBoundary
{
    // asked for each time: ranks other than the first write elsewhere
    private static TextWriter Error => Console.Error;

    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure)
        {
            return Show(failure);
        }
    }

    /// <summary>Prints <paramref name="failure"/> and gives the exit code for it.</summary>
    public static int Show(Exception failure)
    {
        failure = ParallelLoop.Unwrapped(failure);
        switch (PluginFailure.Explain(failure, [], null))
        {
            case RunnerException known:
                if (JsonOutput.IsWanted)
                    JsonOutput.Write(new { Error = new ErrorJson(known.Descriptor.Code, known.Message, known.Remedy, known.Descriptor.Category) });
                Error.WriteLine($"error {known.Descriptor.Code}: {known.Message}");
                Error.WriteLine($"      {known.Remedy}");
                ShowCauses(known.InnerException);
                return ExitCode.Of(known.Descriptor.Category);
            case OperationCanceledException:
                Error.WriteLine("stopped.");
                return ExitCode.Requeue;
            case (IOException and not (FileNotFoundException or FileLoadException)) or UnauthorizedAccessException:
                return Show(ExperimentErrors.FileTrouble.Because(failure, failure.Message));
            default:
                var report = TraceFile.Write(failure);
                var error = CliErrors.Unexpected;
                Error.WriteLine($"error {error.Code}: {error.Format(failure.GetType().Name, FirstLine(failure.Message), report)}");
                Error.WriteLine($"      {error.Remedy}");
                return ExitCode.Internal;
        }
    }

    private static void ShowCauses(Exception? cause)
    {
        for (; cause is not null && Verbosity.IsVerbose; cause = cause.InnerException)
            Error.WriteLine($"      because of {cause.GetType().Name}: {cause.Message}");
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
