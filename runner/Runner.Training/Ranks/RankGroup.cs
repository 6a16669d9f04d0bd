using System.Text;
using Runner.Collectives;
using Runner.Errors;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>
/// The ranks of a training as the loop sees them; alone, every operation is nothing. A rank that fails between two exchanges tells the others
/// at the next one, so that all of them end with its reason.
/// </summary>
public sealed class RankGroup(ICollective? collective)
{
    private const byte Well = 0;
    private const byte Failed = 1;

    /// <summary>The engine; null where this process is alone.</summary>
    public ICollective? Collective { get; } = collective is { Placement.Size: > 1 } ? collective : null;

    public int Rank => Collective?.Placement.Rank ?? 0;

    public int Size => Collective?.Placement.Size ?? 1;

    /// <summary>Whether this rank writes checkpoints and reports.</summary>
    public bool IsFirst => Rank == 0;

    public RankPlacement Placement => Collective?.Placement ?? new RankPlacement(0, 1, 0, 1);

    /// <summary>
    /// Whether the others may be waiting in an operation other than <see cref="Exchange"/>: a failure can then not be told at an exchange.
    /// </summary>
    public bool InReduction { get; set; }

    /// <summary>All ranks' messages, by rank.</summary>
    /// <exception cref="RunnerException">RUN4340: another rank told of its failure instead.</exception>
    public byte[][] Exchange(ReadOnlySpan<byte> message)
    {
        if (Collective is null)
            return [message.ToArray()];
        var answers = Collective.Exchange([Well, .. message]);
        for (var rank = 0; rank < answers.Length; rank++)
        {
            if (answers[rank] is [Failed, .. var reason])
                throw RankErrors.PeerFailed.With(rank, Size, Encoding.UTF8.GetString(reason));
        }
        return [.. answers.Select(answer => answer[1..])];
    }

    /// <summary>Tells the others, who are at an exchange or will come to one, that this rank failed.</summary>
    public void TellFailure(Exception error)
    {
        if (Collective is null || error is RunnerException { Descriptor.Code: "RUN4340" })
            return;
        var text = error is RunnerException known ? $"{known.Descriptor.Code}: {known.Message}" : $"{error.GetType().Name}: {error.Message}";
        Collective.Exchange([Failed, .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>What the first rank makes, on all of them. If it fails, all fail with its reason.</summary>
    public byte[] FromFirst(Func<byte[]> make)
    {
        if (Collective is null)
            return make();
        if (!IsFirst)
            return Exchange([])[0];
        var made = make();                                      // a failure is told by whoever catches it
        return Exchange(made)[0];
    }

    /// <summary>Checks that all ranks have the same text.</summary>
    /// <exception cref="RunnerException">RUN4341: the first rank that has another.</exception>
    public void Agree(string what, string mine)
    {
        var all = Exchange(Encoding.UTF8.GetBytes(mine)).Select(Encoding.UTF8.GetString).ToArray();
        var other = Array.FindIndex(all, text => text != all[0]);
        if (other >= 0)
            throw RankErrors.RanksDisagree.With(what, $"rank 0 has {all[0]}, rank {other} has {all[other]}");
    }

    /// <summary>Replaces a tensor by the first rank's.</summary>
    public void Broadcast(Tensor tensor, int root = 0)
    {
        if (Collective is null || tensor.numel() == 0)
            return;
        if (tensor.is_contiguous())
        {
            Collective.Broadcast(tensor, root);
            return;
        }
        using var copy = tensor.contiguous();
        Collective.Broadcast(copy, root);
        tensor.copy_(copy).Dispose();
    }
}
