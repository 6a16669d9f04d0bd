using System.Text.Json.Serialization;

namespace Runner.Training;

/// <summary>How much a training insists on being repeatable bit for bit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeterminismMode>))]
public enum DeterminismMode
{
    /// <summary>Repeatable where that costs nothing; what may break it is warned of.</summary>
    Normal,

    /// <summary>Repeatable or refused: operations without an exact kernel, and resuming in another numeric environment, are errors.</summary>
    Strict,
}
