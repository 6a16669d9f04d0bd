using System.Buffers.Binary;
using System.Net.Sockets;

namespace Runner.Plugins.Collectives.Nccl.Rendezvous;

/// <summary>Messages over a connection: four bytes that say what it is, four that say how long, and the message.</summary>
internal static class Frames
{
    /// <summary>Four bytes that other programs do not begin with.</summary>
    public const int Greeting = 0x52_4e_52_31;

    public const int Message = 1;

    /// <summary>What follows is why the sender gives up.</summary>
    public const int Refusal = 2;

    /// <summary>What follows is the number of a rank that is gone.</summary>
    public const int Gone = 3;

    // a foreign program's bytes must not be taken for a length
    private const int Longest = 1 << 28;

    public static void Write(Socket socket, int kind, ReadOnlySpan<byte> content)
    {
        var frame = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, kind);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), content.Length);
        content.CopyTo(frame.AsSpan(8));
        for (var sent = 0; sent < frame.Length;)
            sent += socket.Send(frame.AsSpan(sent), SocketFlags.None);
    }

    public static (int Kind, byte[] Content) Read(Socket socket)
    {
        var head = Exactly(socket, 8);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4));
        if (length is < 0 or > Longest)
            throw new IOException("what came is no message of Runner's");
        return (BinaryPrimitives.ReadInt32LittleEndian(head), Exactly(socket, length));
    }

    /// <summary>Several messages as one.</summary>
    public static byte[] Join(byte[][] messages)
    {
        using var joined = new MemoryStream();
        using var writer = new BinaryWriter(joined);
        foreach (var message in messages)
        {
            writer.Write(message.Length);
            writer.Write(message);
        }
        return joined.ToArray();
    }

    /// <summary>The counterpart of <see cref="Join"/>.</summary>
    public static byte[][] Part(byte[] joined, int count)
    {
        using var reader = new BinaryReader(new MemoryStream(joined));
        var messages = new byte[count][];
        for (var i = 0; i < count; i++)
            messages[i] = reader.ReadBytes(reader.ReadInt32());
        return messages;
    }

    private static byte[] Exactly(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = socket.Receive(bytes.AsSpan(read), SocketFlags.None);
            if (more == 0)
                throw new IOException("it was closed");
            read += more;
        }
        return bytes;
    }
}
