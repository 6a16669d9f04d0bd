using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Runner.Plugins.Collectives.Nccl.Rendezvous;

/// <summary>A rank that goes to rank 0. It may be there first, and tries again until rank 0 answers.</summary>
internal sealed class Guest(RendezvousEndpoint endpoint, TimeSpan timeout)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    public Socket Connect()
    {
        var clock = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                var left = timeout - Stopwatch.GetElapsedTime(clock);
                using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero);
                socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token).AsTask().GetAwaiter().GetResult();
                Greet(socket, timeout - Stopwatch.GetElapsedTime(clock));
                return socket;
            }
            catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
            {
                socket.Dispose();
                if (Stopwatch.GetElapsedTime(clock) + BetweenTries > timeout)
                    throw CollectiveErrors.RendezvousUnreachable.Because(failure, endpoint.Address, timeout, failure.Message);
                Thread.Sleep(BetweenTries);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private void Greet(Socket socket, TimeSpan left)
    {
        var greeting = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(greeting, endpoint.Rank.Rank);
        BinaryPrimitives.WriteInt32LittleEndian(greeting.AsSpan(sizeof(int)), endpoint.Rank.Size);
        Frames.Write(socket, Frames.Greeting, greeting);
        // answers when all are there
        socket.ReceiveTimeout = Math.Max(1, (int)Math.Min(int.MaxValue, left.TotalMilliseconds));
        var (kind, content) = Frames.Read(socket);
        if (kind == Frames.Refusal)
            throw CollectiveErrors.RendezvousRefused.With(Encoding.UTF8.GetString(content));
        if (kind != Frames.Message)
            throw new IOException("who answers there is not Runner");
    }
}
