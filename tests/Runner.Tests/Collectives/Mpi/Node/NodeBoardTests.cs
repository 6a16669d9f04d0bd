using Runner.Errors;
using Runner.Plugins.Collectives.Mpi.Node;

namespace Runner.Tests.Collectives.Mpi.Node;

public sealed unsafe class NodeBoardTests : IDisposable
{
    private readonly SharedBytes _memory = new(3 * NodeBoard.SlotBytes);

    [Fact]
    public void The_newest_message_is_seen_by_others_and_none_before_the_first()
    {
        var (writer, reader) = (Board(1), Board(0));
        Assert.Null(reader.Read(1));
        foreach (var text in new[] { "first"u8.ToArray(), [], new byte[writer.Capacity] })
        {
            writer.Post(text);
            var (message, age) = reader.Read(1)!.Value;
            Assert.Equal(text, message);
            Assert.True(age >= TimeSpan.Zero);
        }
        Assert.Null(reader.Read(0));
        Assert.Null(reader.Read(2));
    }

    [Fact]
    public void What_cannot_come_here_is_not_there()
    {
        Board(1).Post("hidden"u8);
        Assert.Null(new NodeBoard(_memory.Address, 0, 3, rank => rank != 1).Read(1));
    }

    [Fact]
    public void Long_messages_are_refused_and_leave_the_last_one()
    {
        var board = Board(0);
        board.Post("kept"u8);
        Assert.Equal("RUN4309", Assert.Throws<RunnerException>(() => board.Post(new byte[board.Capacity + 1])).Descriptor.Code);
        Assert.Equal("kept"u8.ToArray(), board.Read(0)!.Value.Message);
    }

    [Fact]
    public void A_message_is_never_seen_in_part()
    {
        var (writer, reader) = (Board(1), Board(0));
        writer.Post([0]);
        var isOver = false;
        var writing = new Thread(() =>
        {
            for (var round = 0; !Volatile.Read(ref isOver); round++)
                writer.Post(Enumerable.Repeat((byte)round, 1 + round % 900).ToArray());
        });
        writing.Start();
        for (var look = 0; look < 20_000; look++)
        {
            if (reader.Read(1) is var (message, _))
                Assert.Single(message.Distinct());
        }
        Volatile.Write(ref isOver, true);
        writing.Join();
    }

    public void Dispose() => _memory.Dispose();

    private NodeBoard Board(int rank) => new(_memory.Address, rank, 3, _ => true);
}
