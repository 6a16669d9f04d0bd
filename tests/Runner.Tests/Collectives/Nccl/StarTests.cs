using System.Net;
using System.Net.Sockets;
using Runner.Collectives;
using Runner.Errors;
using Runner.Plugins.Collectives.Nccl.Rendezvous;

namespace Runner.Tests.Collectives.Nccl;

/// <summary>With real sockets; threads stand for ranks.</summary>
public sealed class StarTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Ranks_find_each_other_and_exchange_messages(int size)
    {
        var stars = await Gather(size);
        for (var round = 0; round < 3; round++)
        {
            var scale = round;
            var all = await Task.WhenAll(stars.Select((star, rank) => Task.Run(() => star.Exchange(Message(rank, scale)))));
            Assert.All(all, received => Assert.Equal(Enumerable.Range(0, size).Select(rank => Message(rank, scale)), received));
        }
        Array.ForEach(stars, star => star.Check());
        Array.ForEach(stars, star => star.Dispose());
    }

    [Fact]
    public async Task Who_comes_too_early_waits_for_rank_zero()
    {
        var port = FreePort();
        var guest = Task.Run(() => Star.Gather(Endpoint(1, 2, port), Timeout));
        // nobody listens yet
        while (guest.Status != TaskStatus.Running)
            await Task.Yield();
        using var host = Star.Gather(Endpoint(0, 2, port), Timeout);
        using var connected = await guest;
        var exchange = Task.Run(() => connected.Exchange("b"u8));
        Assert.Equal(["a"u8.ToArray(), "b"u8.ToArray()], host.Exchange("a"u8));
        await exchange;
    }

    [Fact]
    public void Rank_zero_says_who_is_missing()
    {
        var port = FreePort();
        var failure = Assert.Throws<RunnerException>(() => Star.Gather(Endpoint(0, 3, port), TimeSpan.FromMilliseconds(200)));
        Assert.Equal("RUN4320", failure.Descriptor.Code);
        Assert.Contains("missing: 1, 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_finds_no_rank_zero_says_where()
    {
        var port = FreePort();
        var failure = Assert.Throws<RunnerException>(() => Star.Gather(Endpoint(1, 2, port), TimeSpan.FromMilliseconds(300)));
        Assert.Equal("RUN4319", failure.Descriptor.Code);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 3, "there are two of rank 1")]
    [InlineData(1, 2, 4, "rank 2 counts 4 ranks, rank 0 3")]
    public async Task Ranks_that_do_not_belong_together_are_refused(int first, int second, int sizeOfSecond, string reason)
    {
        var port = FreePort();
        var host = Task.Run(() => Record.Exception(() => Star.Gather(Endpoint(0, 3, port), Timeout)));
        var guests = new[] { Endpoint(first, 3, port), Endpoint(second, sizeOfSecond, port) }
            .Select(endpoint => Task.Run(() => Record.Exception(() => Star.Gather(endpoint, TimeSpan.FromSeconds(20))))).ToList();
        var failure = Assert.IsType<RunnerException>(await host);
        Assert.Equal("RUN4322", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        foreach (var guest in guests)
            Assert.IsType<RunnerException>(await guest);
    }

    [Fact]
    public async Task A_stranger_does_not_disturb()
    {
        var port = FreePort();
        var host = Task.Run(() => Star.Gather(Endpoint(0, 2, port), Timeout));
        using (var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            while (!stranger.Connected)
            {
                try
                {
                    await stranger.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                }
                catch (SocketException)
                {
                    await Task.Yield();
                }
            }
            await stranger.SendAsync("GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        using var guest = Star.Gather(Endpoint(1, 2, port), Timeout);
        using var connected = await host;
    }

    [Fact]
    public async Task All_learn_which_rank_is_gone()
    {
        var stars = await Gather(4);
        stars[2].Dispose();
        var waiting = new[] { 1, 3 }.Select(rank => Task.Run(() => Record.Exception(() => stars[rank].Exchange("x"u8)))).ToList();
        var failure = Assert.Throws<RunnerException>(() => stars[0].Exchange("x"u8));
        Assert.Equal("RUN4323", failure.Descriptor.Code);
        Assert.Contains("rank 2", failure.Message, StringComparison.Ordinal);
        foreach (var other in waiting)
            Assert.Contains("rank 2", Assert.IsType<RunnerException>(await other).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_is_enough_to_see_that_a_rank_is_gone()
    {
        var stars = await Gather(2);
        stars[0].Check();
        stars[1].Dispose();
        RunnerException? failure = null;
        while (failure is null)
            failure = (RunnerException?)Record.Exception(stars[0].Check);
        Assert.Contains("rank 1", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<Star[]> Gather(int size)
    {
        var port = FreePort();
        return await Task.WhenAll(Enumerable.Range(0, size).Select(rank => Task.Run(() => Star.Gather(Endpoint(rank, size, port), Timeout))));
    }

    private static RendezvousEndpoint Endpoint(int rank, int size, int port) => new(new RankPlacement(rank, size, rank, size), "127.0.0.1", port);

    private static byte[] Message(int rank, int scale) => [.. Enumerable.Range(0, rank * scale * 10_000).Select(i => (byte)(i + rank))];

    private static int FreePort()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
