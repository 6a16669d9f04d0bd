using System.Text.Json;
using Runner.Training;
using Runner.Training.Checkpoints;

namespace Runner.Tests.Training.Checkpoints;

public class CheckpointStateTests
{
    private static readonly CheckpointState State = new()
    {
        Step = 500,
        Epoch = 1.5,
        Tokens = 1L << 50,
        ElapsedSeconds = 0.1,
        LossSum = 1.0 / 3,
        LossSteps = 7,
        Metrics = new(StringComparer.Ordinal) { ["mlm/loss"] = new(0.1 + 0.2, 3), ["odd"] = new(double.NaN, 1) },
        LastEvaluation = new EvaluationReport(400, new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["dev"] = new Dictionary<string, double> { ["loss"] = double.PositiveInfinity, ["accuracy"] = 1e-300 },
        }),
        Best = new BestCheckpoint(300, "eval/dev/loss", 2.0 / 3),
        EvaluationOwed = true,
        Seed = -5,
        Threads = 2,
        PlanFingerprint = "plan",
        DataFingerprints = new(StringComparer.Ordinal) { ["text"] = "hash" },
    };

    [Fact]
    public void Every_number_comes_back_to_the_last_bit()
    {
        var read = CheckpointState.Parse(State.ToJson());

        Assert.Equal(State.Metrics, read.Metrics);
        Assert.Equal(State.LastEvaluation!.Flatten(), read.LastEvaluation!.Flatten());
        Assert.Equal(
            State with { Metrics = read.Metrics, LastEvaluation = read.LastEvaluation, DataFingerprints = read.DataFingerprints }, read);
        Assert.Equal(State.DataFingerprints, read.DataFingerprints);
    }

    [Fact]
    public void A_missing_field_is_noted_not_guessed()
    {
        var json = System.Text.Encoding.UTF8.GetString(State.ToJson()).Replace("\"loss_sum\"", "\"loss_summ\"", StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => CheckpointState.Parse(System.Text.Encoding.UTF8.GetBytes(json)));
    }
}
