using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Runner.Data;
using Runner.Errors;

namespace Runner.Tests.Data;

public sealed class DatasetDownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];

    private readonly TemporaryFolder _root = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    private static DatasetEntry Entry(byte[] content, Unpacking unpack = Unpacking.None) => new("set", "", "en", "MIT",
        [new DatasetFile("a/b", new string('0', 40), "x y.txt", "in/x.txt", content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), unpack)]);

    private Task<string> Get(DatasetEntry entry, Server server, IProgress<DownloadReport>? progress = null) =>
        new DatasetDownloader(new HttpClient(server)).GetAsync(entry, _root.Path, progress, Cancel);

    [Fact]
    public async Task A_file_comes_whole_and_once()
    {
        var server = new Server(Content);
        var reports = new Reports();

        Assert.Equal(_root.File("set"), await Get(Entry(Content), server, reports));
        await Get(Entry(Content), server);

        Assert.Equal(Content, await File.ReadAllBytesAsync(_root.File("set/in/x.txt"), Cancel));
        Assert.Equal(1, server.Requests);
        Assert.Equal(Content.Length, reports.Last!.BytesDone);
        Assert.True(Entry(Content).IsIn(_root.Path));
        Assert.Equal(["x.txt"], Directory.GetFiles(_root.File("set/in")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_broken_connection_is_resumed()
    {
        var server = new Server(Content) { BreakAfter = 70_000 };

        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), server));
        server.BreakAfter = int.MaxValue;
        await Get(Entry(Content), server);

        Assert.Equal("RUN3021", error.Descriptor.Code);
        Assert.Contains("70000 bytes are kept and the next 'runner data get set' goes on from there", error.Message, StringComparison.Ordinal);
        Assert.Equal(70_000, server.From);
        Assert.Equal(Content, await File.ReadAllBytesAsync(_root.File("set/in/x.txt"), Cancel));
    }

    [Fact]
    public async Task A_server_that_cannot_resume_starts_over()
    {
        _root.Write("set/in/x.txt.partial", [1, 2, 3]);

        await Get(Entry(Content), new Server(Content) { Ranges = false });

        Assert.Equal(Content, await File.ReadAllBytesAsync(_root.File("set/in/x.txt"), Cancel));
    }

    [Fact]
    public async Task A_connection_that_ends_early_is_told()
    {
        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), new Server(Content) { EndAfter = 1000 }));

        Assert.Contains("the connection ended after 1000 of 200000 bytes; 1000 bytes are kept", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        var downloader = new DatasetDownloader(new HttpClient(new Server(Content) { SilentAfter = 4096 })) { StallTimeout = TimeSpan.FromMilliseconds(50) };

        var error = await Assert.ThrowsAsync<RunnerException>(() => downloader.GetAsync(Entry(Content), _root.Path, null, Cancel));

        Assert.Contains("the server did not answer in time; 4096 bytes are kept", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(300_000)]
    public async Task Other_content_is_refused_and_removed(int length)
    {
        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), new Server(new byte[length])));

        Assert.Equal("RUN3022", error.Descriptor.Code);
        Assert.Empty(Directory.GetFiles(_root.File("set/in")));
    }

    [Fact]
    public async Task No_network_is_told_with_the_address()
    {
        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), new Server(Content) { Down = true }));

        Assert.Equal(
            $"'https://raw.githubusercontent.com/a/b/{new string('0', 40)}/x%20y.txt' could not be downloaded: Name or service not known; 0 bytes are kept and the next 'runner data get set' goes on from there",
            error.Message);
        Assert.Equal(ErrorCategory.Environment, error.Descriptor.Category);
    }

    [Fact]
    public async Task An_error_of_the_server_is_told()
    {
        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), new Server(Content) { Status = HttpStatusCode.NotFound }));

        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_root.File("set/in")));
    }

    [Fact]
    public async Task Gzip_is_unpacked_after_its_hash_was_compared()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Content, Cancel);

        await Get(Entry(packed.ToArray(), Unpacking.Gzip), new Server(packed.ToArray()));

        Assert.Equal(Content, await File.ReadAllBytesAsync(_root.File("set/in/x.txt"), Cancel));
        Assert.Single(Directory.GetFiles(_root.File("set/in")));
    }

    [Fact]
    public async Task A_data_root_that_is_a_file_is_told()
    {
        _root.Write("set", "a file");

        var error = await Assert.ThrowsAsync<RunnerException>(() => Get(Entry(Content), new Server(Content)));

        Assert.Equal("RUN3023", error.Descriptor.Code);
    }

    private sealed class Reports : IProgress<DownloadReport>
    {
        public DownloadReport? Last { get; private set; }

        public void Report(DownloadReport value) => Last = value;
    }

    private sealed class Server(byte[] content) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public long From { get; private set; }

        public int BreakAfter { get; set; } = int.MaxValue;

        public int SilentAfter { get; init; } = int.MaxValue;

        public int EndAfter { get; init; } = int.MaxValue;

        public bool Ranges { get; init; } = true;

        public bool Down { get; init; }

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            if (Down)
                throw new HttpRequestException("Name or service not known");
            From = Ranges ? request.Headers.Range?.Ranges.Single().From ?? 0 : 0;
            return Task.FromResult(new HttpResponseMessage(From > 0 ? HttpStatusCode.PartialContent : Status)
            {
                Content = new StreamContent(new BreakingStream(content[(int)From..Math.Min(content.Length, EndAfter)], BreakAfter, SilentAfter)),
            });
        }
    }

    private sealed class BreakingStream(byte[] content, int after, int silentAfter) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= silentAfter)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return Position >= after
                ? throw new IOException("connection reset")
                : await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Math.Min(after, silentAfter) - Position)], cancellationToken);
        }
    }
}
