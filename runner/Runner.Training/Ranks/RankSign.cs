using System.Text.Json;

namespace Runner.Training.Ranks;

/// <summary>A rank's sign of life: who it is and what it is doing.</summary>
/// <param name="Rank">Its number, from 0.</param>
/// <param name="Host">Name of its machine, for people.</param>
/// <param name="MachineId">What tells processes of one machine, seen by the same numbers, from all others.</param>
/// <param name="Process">Its process.</param>
/// <param name="Started">When that process started, as the system counts; a number used again later has another.</param>
/// <param name="Step">The step in the making, from 1; 0 before the first.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Seconds">Since when.</param>
/// <param name="HasLeft">True once it ended in good order.</param>
public sealed record RankSign(
    int Rank, string Host, string MachineId, int Process, long Started, long Step, Phase Phase, double Seconds, bool HasLeft)
{
    /// <summary>In a few hundred bytes at most.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Null for what is no sign.</summary>
    internal static RankSign? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // boards have a fixed size: what follows the message is zero
            return JsonSerializer.Deserialize<RankSign>(bytes.TrimEnd((byte)0));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Who it is, for messages.</summary>
    internal string Name => FormattableString.Invariant($"rank {Rank} (host {Host}, process {Process})");

    /// <summary>What it last did, for messages.</summary>
    internal string Doing => Step == 0 ? $"phase {Phase.Name()}, before the first step" : FormattableString.Invariant($"step {Step}, phase {Phase.Name()}");
}
