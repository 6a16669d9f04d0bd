namespace Runner.Mlflow;

/// <summary>Checks and completes what a new run starts with, the same for every store.</summary>
internal static class RunInput
{
    /// <summary>The client's id of the run and its whole set of tags: name, user and that id among them.</summary>
    public static (string RunId, IReadOnlyList<MlflowTag> Tags) Check(MlflowRunCreation creation)
    {
        var runId = creation.RunId ?? Guid.NewGuid().ToString("N");
        if (runId.Length != 32 || !runId.All(char.IsAsciiHexDigitLower))
            throw Invalid($"'{runId}' is no run id: give 32 lower-case hex digits.");
        CheckName(creation.Name);
        if (creation.StartTime < 0) throw Invalid($"The start time {creation.StartTime} of run '{creation.Name}' is negative.");

        var given = creation.Tags.Where(tag => tag.Key is MlflowTags.RunName or MlflowTags.ClientRunId)
            .FirstOrDefault(tag => tag.Value != (tag.Key == MlflowTags.RunName ? creation.Name : runId));
        if (given.Key is not null)
            throw Invalid($"The tag {given.Key} is '{given.Value}', which contradicts run '{creation.Name}' with id {runId}. Leave that tag out.");

        var tags = creation.Tags.Append(new(MlflowTags.RunName, creation.Name)).Append(new(MlflowTags.ClientRunId, runId));
        if (creation.UserId.Length > 0 && creation.Tags.All(tag => tag.Key != MlflowTags.User))
            tags = tags.Append(new(MlflowTags.User, creation.UserId));
        return (runId, BatchPreparation.Prepare(new MlflowBatch { Tags = [.. tags] }).Batch.Tags);
    }

    /// <summary>Throws when a run cannot have this name.</summary>
    public static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw Invalid("A run needs a name.");
        if (TextLength.Of(name) > MlflowLimits.KeyLength)
            throw Invalid($"The run name '{TextLength.Cut(name, 60)}...' has {TextLength.Of(name)} characters; at most {MlflowLimits.KeyLength} are allowed.");
    }

    private static MlflowException Invalid(string message) => new(MlflowErrorCode.InvalidParameterValue, message);
}
