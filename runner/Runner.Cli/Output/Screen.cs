using Spectre.Console;

namespace Runner.Cli.Output;

/// <summary>The terminal as Spectre.Console sees it, for tables and progress. Made when something first asks for it: most commands print plain lines.</summary>
internal static class Screen
{
    private const int WidthOfAFile = 200;                  // as wide as its tables: no name is cut in two

    private static IAnsiConsole? console;
    private static bool isDiverted;

    /// <summary>True where nobody watches: output goes to a file, a pipe, or a writer of whoever runs commands in a process of their own.</summary>
    public static bool IsRedirected => isDiverted || System.Console.IsOutputRedirected;

    /// <summary>Where tables go.</summary>
    public static IAnsiConsole Console => console ??= Create(System.Console.Out);

    /// <summary>Sends what commands print to these writers until it is disposed: for whoever runs commands in a process of their own, as tests do.</summary>
    public static IDisposable Divert(TextWriter output, TextWriter error) => new Diversion(output, error);

    private static IAnsiConsole Create(TextWriter output)
    {
        var made = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (IsRedirected)
            made.Profile.Width = WidthOfAFile;
        return made;
    }

    private sealed class Diversion : IDisposable
    {
        private readonly (TextWriter Output, TextWriter Error, IAnsiConsole? Console, bool IsDiverted) _before =
            (System.Console.Out, System.Console.Error, console, isDiverted);

        public Diversion(TextWriter output, TextWriter error)
        {
            System.Console.SetOut(output);
            System.Console.SetError(error);
            (console, isDiverted) = (null, true);
        }

        public void Dispose()
        {
            System.Console.SetOut(_before.Output);
            System.Console.SetError(_before.Error);
            (console, isDiverted) = (_before.Console, _before.IsDiverted);
        }
    }
}
