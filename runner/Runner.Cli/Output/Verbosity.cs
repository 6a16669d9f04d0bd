namespace Runner.Cli.Output;

/// <summary>How much a command says beside what it was asked for: <c>-q</c> warnings alone, <c>-v</c> more than usual.</summary>
internal static class Verbosity
{
    public static bool IsQuiet { get; private set; }

    public static bool IsVerbose { get; private set; }

    public static void Set(bool quiet, bool verbose) => (IsQuiet, IsVerbose) = (quiet && !verbose, verbose);
}
