using System.Diagnostics;
using Runner.Data;

namespace Runner.Tests.Data;

/// <summary>
/// Another process that prepares a token store: this test program started again with one test that is never run otherwise. It writes
/// <c>started</c> in the middle of the text, and <c>done</c> at the end.
/// </summary>
public sealed class PreparingProcess
{
    public const string Fingerprint = "text of several processes";
    private const string Variable = "RUNNER_TESTS_PREPARE";

    /// <param name="cacheFolder">Where the store goes.</param>
    /// <param name="hangs">Whether it stops in the middle, for the test to kill.</param>
    public static Process Start(string cacheFolder, bool hangs)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Runner.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")))
        {
            ArgumentList = { "-noColor", "-explicit", "only", "-method", $"{typeof(PreparingProcess).FullName}.{nameof(Prepare)}" },
            RedirectStandardOutput = true,
            Environment = { [Variable] = (hangs ? "!" : "") + cacheFolder },
        };
        return Process.Start(start)!;
    }

    /// <summary>The text all processes prepare.</summary>
    /// <param name="half">Called in the middle.</param>
    internal static MemoryCorpus Corpus(Action half)
    {
        return new MemoryCorpus([new MemoryCorpus.Shard("several", Text())]) { Fingerprint = Fingerprint };

        IEnumerable<TextDocument> Text()
        {
            for (var i = 0; i < 6000; i++)
            {
                if (i == 3000)
                    half();
                yield return new TextDocument([$"document {i} " + new string('x', 500)]);
            }
        }
    }

    [Fact(Explicit = true)]
    public void Prepare()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
            return;
        using var stores = new TokenStores(folder.TrimStart('!'), new TokenStoresOptions { Threads = 1 });
        stores.Prepare(
            Corpus(() =>
            {
                Console.WriteLine("started");
                if (folder[0] == '!')
                    Thread.Sleep(Timeout.Infinite);
            }),
            new CharacterTokenizer(),
            null);
        Console.WriteLine("done");
    }
}
