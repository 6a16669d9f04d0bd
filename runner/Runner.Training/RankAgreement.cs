using System.Text.Json;
using Runner.Training.Checkpoints;

namespace Runner.Training.Ranks;

/// <summary>What ranks make sure of before they train together.</summary>
internal static class RankAgreement
{
    /// <exception cref="Errors.RunnerException">RUN4341: ranks have different plans, seeds or data.</exception>
    public static void Check(TrainingSetup setup)
    {
        var ranks = setup.Ranks;
        if (ranks.Size == 1)
            return;
        ranks.Agree("the plan", setup.PlanFingerprint);
        ranks.Agree("the seed", setup.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        ranks.Agree("the data", string.Join(", ", setup.DataFingerprints.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key} {d.Value}")));
    }

    /// <summary>The checkpoint that the first rank found; its folder is the first rank's.</summary>
    public static (string Folder, CheckpointState State)? Share(RankGroup ranks, Func<(string Folder, CheckpointState State)?> find)
    {
        if (ranks.Size == 1)
            return find();
        var found = JsonSerializer.Deserialize<string[]>(ranks.FromFirst(() =>
            JsonSerializer.SerializeToUtf8Bytes<string[]>(find() is { } f ? [f.Folder, System.Text.Encoding.UTF8.GetString(f.State.ToJson())] : [])));
        return found is [var folder, var state] ? (folder, CheckpointState.Parse(System.Text.Encoding.UTF8.GetBytes(state))) : null;
    }
}
