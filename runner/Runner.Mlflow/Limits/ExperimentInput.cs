namespace Runner.Mlflow;

/// <summary>Checks what a new experiment starts with.</summary>
internal static class ExperimentInput
{
    public static IReadOnlyList<MlflowTag> Check(string name, IReadOnlyList<MlflowTag>? tags)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new MlflowException(MlflowErrorCode.InvalidParameterValue, "An experiment needs a name.");
        if (TextLength.Of(name) > MlflowLimits.ExperimentNameLength)
        {
            throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"The experiment name '{TextLength.Cut(name, 60)}...' has {TextLength.Of(name)} characters; at most {MlflowLimits.ExperimentNameLength} are allowed.");
        }

        return BatchPreparation.Prepare(new MlflowBatch { Tags = tags ?? [] }).Batch.Tags
            .Select(tag => tag with { Value = TextLength.Cut(tag.Value, MlflowLimits.ExperimentTagValueLength) })
            .ToList();
    }

    /// <summary>What a caller is told who asks for an experiment that was deleted.</summary>
    public static MlflowException Deleted(string name) => new(MlflowErrorCode.ResourceAlreadyExists,
        $"The experiment '{name}' was deleted and still holds its name. Restore it (mlflow experiments restore) or choose another name.");
}
