namespace Runner.Metrics;

/// <summary>
/// Names under which a run records values: a group, a slash, what is measured. Groups and the names of what every run has are written here and nowhere else.
/// </summary>
public static class MetricName
{
    /// <summary>Mean loss of the global batches.</summary>
    public const string Loss = Train + "loss";

    /// <summary>Learning rate of a step.</summary>
    public const string LearningRate = Train + "learning_rate";

    /// <summary>L2 norm of a step's gradient, before clipping.</summary>
    public const string GradientNorm = Train + "gradient_norm";

    /// <summary>Passes over the data done.</summary>
    public const string Epoch = Train + "epoch";

    /// <summary>Tokens trained on so far, padding not counted.</summary>
    public const string Tokens = Train + "tokens";

    /// <summary>Tokens per second, padding not counted.</summary>
    public const string TokensPerSecond = Time + "tokens_per_second";

    /// <summary>Mean seconds per step.</summary>
    public const string SecondsPerStep = Time + "seconds_per_step";

    /// <summary>Share of the time the loop waited for data, 0 to 1.</summary>
    public const string DataWaitShare = Time + "data_wait_share";

    private const string Train = "train/", Evaluations = "eval/", Time = "time/", Machine = "system/";

    /// <summary>What every training records, whatever its task.</summary>
    public static IReadOnlyList<string> OfEveryTraining { get; } =
        [Loss, LearningRate, GradientNorm, Epoch, Tokens, TokensPerSecond, SecondsPerStep, DataWaitShare];

    /// <summary>A task's metric over training steps: <c>train/mlm/accuracy</c>.</summary>
    public static string Training(string metric) => Train + metric;

    /// <summary>A metric over an evaluation set: <c>eval/dev/loss</c>.</summary>
    public static string Evaluation(string set, string metric) => $"{Evaluations}{set}/{metric}";

    /// <summary>What precedes a measurement of the machine: <c>system/</c>, or <c>system/NODE/</c> where several take part in a run.</summary>
    public static string MachinePrefix(string? node) => string.IsNullOrEmpty(node) ? Machine : $"{Machine}{node}/";

    /// <summary>Whether it is a value of an evaluation.</summary>
    public static bool IsEvaluation(string name) => name.StartsWith(Evaluations, StringComparison.Ordinal);

    /// <summary>Whether it is a measurement of the machine.</summary>
    public static bool IsOfMachine(string name) => name.StartsWith(Machine, StringComparison.Ordinal);

    /// <summary>
    /// Whether a clock or the machine gives it, so that a repeated step need not repeat it. All others are computed and come out bit for bit the same.
    /// </summary>
    public static bool IsMeasured(string name) => IsOfMachine(name) || name.StartsWith(Time, StringComparison.Ordinal);
}
