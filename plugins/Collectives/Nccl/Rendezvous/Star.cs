using System.Buffers.Binary;
using System.Net.Sockets;
using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi.Binding;

namespace Runner.Plugins.Collectives.Nccl.Rendezvous;

/// <summary>
/// Every rank connected to rank 0, over TCP. Rank 0 passes messages on, and says who is gone. For short messages only: tensors go from GPU to GPU.
/// </summary>
internal sealed class Star : IControlChannel
{
    private readonly int _rank;
    private readonly int _size;
    private readonly string _address;

    // on rank 0 a connection to each other rank; elsewhere one, to rank 0
    private readonly SortedDictionary<int, Socket> _peers;

    internal Star(RendezvousEndpoint endpoint, SortedDictionary<int, Socket> peers)
    {
        (_rank, _size, _address, _peers) = (endpoint.Rank.Rank, endpoint.Rank.Size, endpoint.Address, peers);
        foreach (var socket in peers.Values)
        {
            // a machine that vanishes without a word is noticed within two minutes
            socket.NoDelay = true;
            (socket.ReceiveTimeout, socket.SendTimeout) = (0, 0);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
        }
    }

    public string Description => $"rank 0 at {_address}";

    public IRankBoard? Board => null;

    /// <summary>Returns when all ranks are connected.</summary>
    public static Star Gather(RendezvousEndpoint endpoint, TimeSpan timeout) => new(endpoint, endpoint.Rank.Rank == 0
        ? new Host(endpoint, timeout).Gather()
        : new() { [0] = new Guest(endpoint, timeout).Connect() });

    public byte[][] Exchange(ReadOnlySpan<byte> message)
    {
        if (_rank != 0)
        {
            var copy = message.ToArray();
            return With(0, socket =>
            {
                Frames.Write(socket, Frames.Message, copy);
                return Frames.Part(Next(socket), _size);
            });
        }
        var all = new byte[_size][];
        all[0] = message.ToArray();
        foreach (var rank in _peers.Keys)
            all[rank] = With(rank, Next);
        var joined = Frames.Join(all);
        foreach (var rank in _peers.Keys)
        {
            With(rank, socket =>
            {
                Frames.Write(socket, Frames.Message, joined);
                return true;
            });
        }
        return all;
    }

    // Between exchanges nobody sends anything but that somebody is gone; who is ahead of this rank and sends already is looked at later.
    public void Check()
    {
        foreach (var (rank, socket) in _peers)
        {
            With(rank, connection =>
            {
                if (!connection.Poll(0, SelectMode.SelectRead))
                    return true;
                if (connection.Available == 0)
                    throw new IOException("it was closed");
                return _rank == 0 || Next(connection).Length >= 0;
            });
        }
    }

    public void Abort(int exitCode)
    {
        Dispose();
        HardExit.Now(exitCode);
    }

    public void Dispose()
    {
        foreach (var socket in _peers.Values)
            socket.Dispose();
    }

    private static byte[] Next(Socket socket)
    {
        var (kind, content) = Frames.Read(socket);
        if (kind == Frames.Gone)
            throw CollectiveErrors.ConnectionLost.With(BinaryPrimitives.ReadInt32LittleEndian(content), "rank 0 says so");
        return kind == Frames.Message ? content : throw new IOException("what came is no message of Runner's");
    }

    private T With<T>(int rank, Func<Socket, T> work)
    {
        try
        {
            return work(_peers[rank]);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            Tell(rank);
            throw CollectiveErrors.ConnectionLost.Because(broken, rank, broken.Message);
        }
    }

    private void Tell(int gone)
    {
        var number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, gone);
        foreach (var rank in _peers.Keys.Where(rank => _rank == 0 && rank != gone))
        {
            try
            {
                Frames.Write(_peers[rank], Frames.Gone, number);
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                // gone as well; its own end says so
            }
        }
    }
}
