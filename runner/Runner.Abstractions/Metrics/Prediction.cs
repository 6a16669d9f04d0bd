namespace Runner.Metrics;

/// <summary>What a model said about one example, beside the truth.</summary>
public abstract record Prediction;

/// <summary>One class.</summary>
/// <param name="Predicted">Class, from 0; below 0 where the model named none, which is wrong whatever the truth.</param>
/// <param name="Truth">Class, from 0.</param>
public sealed record ClassPrediction(int Predicted, int Truth) : Prediction
{
    /// <summary>The class with the highest score, of equal ones the first. None where a score is not a number: such scores say nothing.</summary>
    /// <param name="scores">A score for each class.</param>
    /// <param name="truth">Class, from 0.</param>
    public static ClassPrediction OfScores(IReadOnlyList<double> scores, int truth)
    {
        var best = scores.Count > 0 ? 0 : -1;
        for (var i = 0; i < scores.Count; i++)
        {
            if (double.IsNaN(scores[i]))
                return new ClassPrediction(-1, truth);
            best = scores[i] > scores[best] ? i : best;
        }
        return new ClassPrediction(best, truth);
    }
}

/// <summary>A number.</summary>
public sealed record ValuePrediction(double Predicted, double Truth) : Prediction;

/// <summary>A set of labels: several may hold, or none.</summary>
public sealed record LabelSetPrediction(IReadOnlySet<int> Predicted, IReadOnlySet<int> Truth) : Prediction
{
    /// <summary>The labels whose score is above a threshold. None where a score is not a number: such scores say nothing.</summary>
    /// <param name="scores">A score for each label.</param>
    /// <param name="truth">Labels that hold.</param>
    /// <param name="threshold">What a score must be above; 0 for logits, 0.5 for probabilities.</param>
    /// <param name="orHighest">Takes the label with the highest score as well, and all that share it, so that no example goes without a label.</param>
    public static LabelSetPrediction OfScores(IReadOnlyList<double> scores, IReadOnlySet<int> truth, double threshold, bool orHighest = false)
    {
        if (scores.Any(double.IsNaN))
            return new LabelSetPrediction(new HashSet<int>(), truth);
        var highest = scores.DefaultIfEmpty(double.NegativeInfinity).Max();
        return new LabelSetPrediction(
            Enumerable.Range(0, scores.Count).Where(i => scores[i] > threshold || orHighest && scores[i] == highest).ToHashSet(),
            truth);
    }
}

/// <summary>A tag per word, such as <c>B-PER</c>, <c>I-PER</c>, <c>O</c>.</summary>
public sealed record TagPrediction(IReadOnlyList<string> Predicted, IReadOnlyList<string> Truth) : Prediction;

/// <summary>A text as answer.</summary>
/// <param name="Predicted">Null where the question stays unanswered; empty says that there is no answer.</param>
/// <param name="Truth">Accepted answers; empty where there is none.</param>
public sealed record AnswerPrediction(string? Predicted, IReadOnlyList<string> Truth) : Prediction;

/// <summary>A text that stands for itself, such as a poem.</summary>
public sealed record TextPrediction(string Predicted) : Prediction;

/// <summary>Candidates of one query.</summary>
/// <param name="Scores">Higher is better; one that is not a number counts to the model's disadvantage.</param>
/// <param name="Relevance">Graded, 0 for irrelevant; as many as scores.</param>
public sealed record RankingPrediction(IReadOnlyList<double> Scores, IReadOnlyList<double> Relevance) : Prediction;

/// <summary>One right candidate among many, as in link prediction.</summary>
/// <param name="Scores">Higher is better; one that is not a number counts to the model's disadvantage.</param>
/// <param name="Truth">Index of the right one.</param>
/// <param name="AlsoTrue">Indices of others that are true too: taken out before ranking in the filtered setting.</param>
public sealed record CandidatePrediction(IReadOnlyList<double> Scores, int Truth, IReadOnlySet<int> AlsoTrue) : Prediction
{
    /// <summary>Indices the right one is ranked against, such as entities of the type a relation takes; null for all. Whether the right one is listed does not matter.</summary>
    public IReadOnlySet<int>? Candidates { get; init; }

    /// <summary>Number of the query, the same in every evaluation, for metrics that draw candidates; null where there is none.</summary>
    public long? Query { get; init; }
}
