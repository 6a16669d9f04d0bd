using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Runner.Plugins.Collectives.Nccl.Rendezvous;

/// <summary>Rank 0 of a rendezvous: waits for the others.</summary>
internal sealed class Host(RendezvousEndpoint endpoint, TimeSpan timeout)
{
    // a stranger who connects and says nothing must not keep the ranks waiting
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(5);

    public SortedDictionary<int, Socket> Gather()
    {
        var ranks = new SortedDictionary<int, Socket>();
        if (endpoint.Rank.Size == 1)
            return ranks;
        using var listener = Listen();
        var clock = Stopwatch.GetTimestamp();
        try
        {
            while (ranks.Count < endpoint.Rank.Size - 1)
            {
                var left = timeout - Stopwatch.GetElapsedTime(clock);
                if (left <= TimeSpan.Zero || !listener.Poll(left, SelectMode.SelectRead))
                {
                    var missing = Enumerable.Range(1, endpoint.Rank.Size - 1).Where(rank => !ranks.ContainsKey(rank));
                    throw CollectiveErrors.RendezvousIncomplete.With(endpoint.Address, timeout, string.Join(", ", missing));
                }
                Welcome(listener.Accept(), ranks);
            }
            foreach (var socket in ranks.Values)
                Frames.Write(socket, Frames.Message, []);
            return ranks;
        }
        catch (Exception failure)
        {
            var reason = Encoding.UTF8.GetBytes(failure.Message);
            foreach (var socket in ranks.Values)
                Refuse(socket, reason);
            if (failure is SocketException broken)
                throw CollectiveErrors.RendezvousListen.Because(broken, endpoint.Address, broken.Message);
            throw;
        }
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        try
        {
            // a run that follows another at once finds the port in its last state
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, endpoint.Port));
            listener.Listen(endpoint.Rank.Size);
            return listener;
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            throw CollectiveErrors.RendezvousListen.Because(failure, endpoint.Address, failure.Message);
        }
    }

    private void Welcome(Socket socket, SortedDictionary<int, Socket> ranks)
    {
        (int Kind, byte[] Content) greeting;
        try
        {
            socket.ReceiveTimeout = (int)GreetingTimeout.TotalMilliseconds;
            greeting = Frames.Read(socket);
        }
        catch (Exception stranger) when (stranger is IOException or SocketException)
        {
            socket.Dispose();
            return;
        }
        if (greeting.Kind != Frames.Greeting || greeting.Content.Length != 2 * sizeof(int))
        {
            socket.Dispose();
            return;
        }
        var (rank, size) = (BinaryPrimitives.ReadInt32LittleEndian(greeting.Content), BinaryPrimitives.ReadInt32LittleEndian(greeting.Content.AsSpan(sizeof(int))));
        var problem = size != endpoint.Rank.Size ? string.Create(CultureInfo.InvariantCulture, $"rank {rank} counts {size} ranks, rank 0 {endpoint.Rank.Size}")
            : rank <= 0 || rank >= size || ranks.ContainsKey(rank) ? string.Create(CultureInfo.InvariantCulture, $"there are two of rank {rank}")
            : null;
        if (problem is null)
        {
            ranks.Add(rank, socket);
            return;
        }
        Refuse(socket, Encoding.UTF8.GetBytes(problem));
        throw CollectiveErrors.RendezvousRefused.With(problem);
    }

    private static void Refuse(Socket socket, byte[] reason)
    {
        try
        {
            Frames.Write(socket, Frames.Refusal, reason);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // nobody to tell
        }
        socket.Dispose();
    }
}
