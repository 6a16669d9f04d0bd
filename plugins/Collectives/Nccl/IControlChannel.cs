using Runner.Collectives;
using Runner.Plugins.Collectives.Mpi;

namespace Runner.Plugins.Collectives.Nccl;

/// <summary>How ranks talk of what does not lie on GPUs.</summary>
internal interface IControlChannel : IDisposable
{
    /// <summary>For people.</summary>
    string Description { get; }

    IRankBoard? Board { get; }

    byte[][] Exchange(ReadOnlySpan<byte> message);

    /// <summary>Throws where a rank is known to be gone; never waits.</summary>
    void Check();

    void Abort(int exitCode);
}

/// <summary>Over MPI, which ends the ranks itself when one is gone.</summary>
internal sealed class MpiChannel(MpiCollective mpi) : IControlChannel
{
    public string Description => mpi.Description;

    public IRankBoard? Board => mpi.Board;

    public byte[][] Exchange(ReadOnlySpan<byte> message) => mpi.Exchange(message);

    public void Check()
    {
    }

    public void Abort(int exitCode) => mpi.Abort(exitCode);

    public void Dispose() => mpi.Dispose();
}
