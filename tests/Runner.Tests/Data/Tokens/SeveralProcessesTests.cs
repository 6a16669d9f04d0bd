using Runner.Data;

namespace Runner.Tests.Data;

public sealed class SeveralProcessesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_preparation_leaves_nothing_wrong()
    {
        using var cache = new TemporaryFolder();
        using (var process = PreparingProcess.Start(cache.Path, hangs: true))
        {
            while (await process.StandardOutput.ReadLineAsync(Cancel) is var line && line?.Trim() != "started")
                Assert.NotNull(line);
            Assert.Equal(3, Directory.GetFiles(cache.File("tokens"), "*.partial").Length);
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }

        using var stores = new TokenStores(cache.Path);
        var store = stores.Prepare(PreparingProcess.Corpus(() => { }), new CharacterTokenizer(), null);

        Assert.Equal(6000, store.DocumentCount);
        Assert.Equal(2, Directory.GetFiles(cache.File("tokens")).Length);          // the store and its lock
    }

    [Fact]
    public async Task Processes_that_race_prepare_once()
    {
        using var cache = new TemporaryFolder();
        var processes = Enumerable.Range(0, 2).Select(_ => PreparingProcess.Start(cache.Path, hangs: false)).ToList();
        var started = 0;
        using var stores = new TokenStores(cache.Path);

        var store = stores.Prepare(PreparingProcess.Corpus(() => started++), new CharacterTokenizer(), null);

        foreach (var process in processes)
        {
            var output = await process.StandardOutput.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("done", output, StringComparison.Ordinal);
            started += output.Contains("started", StringComparison.Ordinal) ? 1 : 0;
            process.Dispose();
        }
        Assert.Equal(1, started);
        Assert.Equal(6000, store.DocumentCount);
        Assert.Equal(2, Directory.GetFiles(cache.File("tokens")).Length);
    }
}
