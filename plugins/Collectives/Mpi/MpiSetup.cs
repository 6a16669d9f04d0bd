using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi.Binding;
using Runner.Plugins.Collectives.Mpi.Node;
using Runner.Plugins.Collectives.Mpi.Reduction;

namespace Runner.Plugins.Collectives.Mpi;

/// <summary>What is set up once, by all ranks together: who is where, memory of each machine, lanes between machines.</summary>
internal sealed unsafe class MpiSetup
{
    // bytes of each rank through which tensors go that lie elsewhere; the best length of messages where that was measured
    private const long MostStaging = 16L << 20;
    private const long LeastStaging = 64L << 10;

    public MpiSetup(MpiLibrary mpi, CollectiveContext context)
    {
        Mpi = mpi;
        World = new Communicator(mpi, mpi.Constants.World).Duplicate();
        if (World.Size != context.Placement.Size || World.Rank != context.Placement.Rank)
        {
            throw CollectiveErrors.LauncherDiffers.With($"that this is rank {context.Placement.Rank} of {context.Placement.Size}", mpi.Name,
                $"it is rank {World.Rank} of {World.Size}");
        }
        Machine = World.SplitByMachine();
        Map = new RankMap(World.Gather(Machine.Gather(World.Rank)[0]), World.Gather(Machine.Rank), World.Rank);
        Lane = Map.NodeCount > 1 ? World.Split(Map.Local < Map.LaneCount ? Map.Local : null, Map.Node) : null;
        var lines = (long)Map.Peers.Length * RankLine.Bytes;
        var boards = (long)Map.Size * NodeBoard.SlotBytes;
        Memory = new SharedWindow(mpi, Machine, Map.Local == 0 ? lines + boards + (long)Map.Size * BufferExchange.SlotBytes : 0);
        var memory = (byte*)Memory.Pieces[0];
        Control = new NodeControl((RankLine*)memory, Map.Peers, Map.Local, Map.NodeCount > 1 ? World.Progress : null);
        Control.Introduce();
        Board = new NodeBoard(memory + lines, Map.Rank, Map.Size, rank => Map.NodeOf[rank] == Map.Node || CarriesBoards);
        Messages = new BufferExchange(memory + lines + boards, Map.Rank, Map.Size, Control,
            Lane is not null && Map.Local == 0 ? () => SpreadSlots((nint)(memory + lines + boards)) : null);
        Staging = new SharedWindow(mpi, Machine, StagingBytes());
        LaneReduction = Lane is null ? null : context.InRankOrder ? new RankOrderChain(mpi, Lane, Map) : new TreeReduction(mpi, Lane, Map);
        Reduction = new MachineReduction(mpi, Map, Control, Lane, LaneReduction);
        CarriesBoards = Map.NodeCount > 1 && MpiProcess.AllowsThreads;
        if (CarriesBoards && Map.Local == 0)
            BoardsOfMachines = new MachineBoards(mpi, Lane!.Duplicate(), Map, Board);
    }

    public MpiLibrary Mpi { get; }

    public Communicator World { get; }

    public Communicator Machine { get; }

    public RankMap Map { get; }

    /// <summary>This rank's lane; null without one.</summary>
    public Communicator? Lane { get; }

    public SharedWindow Memory { get; }

    public NodeControl Control { get; }

    public NodeBoard Board { get; }

    public BufferExchange Messages { get; }

    public SharedWindow Staging { get; }

    public MachineReduction Reduction { get; }

    public ILaneReduction? LaneReduction { get; }

    /// <summary>Whether boards of machines are carried to each other.</summary>
    public bool CarriesBoards { get; }

    public MachineBoards? BoardsOfMachines { get; }

    // The same on all ranks: tensors are cut into pieces of that length everywhere.
    private long StagingBytes()
    {
        var own = MostStaging;
        if (Map.Peers.Length > 1 && SharedMemorySpace.Free() is { } free)
        {
            while (own > LeastStaging && own * Map.Peers.Length > free / 4)
                own /= 2;
        }
        return World.Gather((int)own).Min();
    }

    // Each machine's slots go to all others.
    private void SpreadSlots(nint slots)
    {
        var requests = new List<nint>();
        for (var rank = 0; rank < Map.Size; rank++)
        {
            var slot = slots + rank * BufferExchange.SlotBytes;
            if (Map.NodeOf[rank] != Map.Node)
                requests.Add(Lane!.Receive(slot, BufferExchange.SlotBytes, Mpi.Constants.Byte, Map.NodeOf[rank], rank));
        }
        foreach (var rank in Map.Peers)
        {
            for (var step = 1; step < Map.NodeCount; step++)
                requests.Add(Lane!.Send(slots + rank * BufferExchange.SlotBytes, BufferExchange.SlotBytes, Mpi.Constants.Byte, (Map.Node + step) % Map.NodeCount, rank));
        }
        foreach (var pending in requests)
        {
            var request = pending;
            Mpi.Wait(ref request);
        }
    }
}
