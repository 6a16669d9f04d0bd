using System.Text.Json;

namespace Runner.Mlflow;

/// <summary>Checks datasets before any is stored.</summary>
internal static class DatasetInput
{
    public static void Check(IReadOnlyList<MlflowDataset> datasets)
    {
        foreach (var dataset in datasets)
        {
            CheckLength("name", dataset.Name, MlflowLimits.DatasetNameLength, dataset);
            CheckLength("digest", dataset.Digest, MlflowLimits.DatasetDigestLength, dataset);
            CheckLength("source type", dataset.SourceType, MlflowLimits.DatasetDigestLength, dataset);
            CheckJson("source", dataset.Source, dataset);
            CheckJson("schema", dataset.Schema, dataset);
            CheckJson("profile", dataset.Profile, dataset);
        }
    }

    private static void CheckLength(string what, string value, int limit, MlflowDataset dataset)
    {
        if (value.Length == 0 || TextLength.Of(value) > limit)
            throw Invalid(dataset, $"its {what} has {TextLength.Of(value)} characters; 1 to {limit} are allowed");
    }

    private static void CheckJson(string what, string? value, MlflowDataset dataset)
    {
        if (value is null) return;
        try
        {
            using var document = JsonDocument.Parse(value);
        }
        catch (JsonException)
        {
            throw Invalid(dataset, $"its {what} is not JSON text");
        }
    }

    private static MlflowException Invalid(MlflowDataset dataset, string problem) => new(
        MlflowErrorCode.InvalidParameterValue, $"The dataset '{TextLength.Cut(dataset.Name, 60)}' cannot be logged: {problem}.");
}
