namespace Runner.Metrics;

/// <summary>What a model said about one example, beside the truth.</summary>
public abstract record Prediction
{
    /// <summary>
    /// Whether another prediction answers the same question: it is of the same kind, and beside it stands the same truth, whatever was predicted. Models are compared
    /// example by example only where this holds. Kinds without a truth have nothing to differ in.
    /// </summary>
    public virtual bool HasTruthOf(Prediction other) => GetType() == other.GetType();
}

/// <summary>One class.</summary>
/// <param name="Predicted">Class, from 0; below 0 where the model named none, which is wrong whatever the truth.</param>
/// <param name="Truth">Class, from 0; below 0 where it is not known.</param>
public sealed record ClassPrediction(int Predicted, int Truth) : Prediction
{
    /// <summary>How sure the model is of each class, 0 to 1, adding up to 1; null where it does not say.</summary>
    public IReadOnlyList<float>? Probabilities { get; init; }

    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is ClassPrediction one && one.Truth == Truth;

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
public sealed record ValuePrediction(double Predicted, double Truth) : Prediction
{
    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is ValuePrediction value && value.Truth.Equals(Truth);
}

/// <summary>A set of labels: several may hold, or none.</summary>
public sealed record LabelSetPrediction(IReadOnlySet<int> Predicted, IReadOnlySet<int> Truth) : Prediction
{
    /// <summary>How sure the model is of each label on its own, 0 to 1; null where it does not say.</summary>
    public IReadOnlyList<float>? Probabilities { get; init; }

    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is LabelSetPrediction set && set.Truth.SetEquals(Truth);

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
public sealed record TagPrediction(IReadOnlyList<string> Predicted, IReadOnlyList<string> Truth) : Prediction
{
    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is TagPrediction tags && tags.Truth.SequenceEqual(Truth, StringComparer.Ordinal);
}

/// <summary>A text as answer.</summary>
/// <param name="Predicted">Null where the question stays unanswered; empty says that there is no answer.</param>
/// <param name="Truth">Accepted answers; empty where there is none.</param>
public sealed record AnswerPrediction(string? Predicted, IReadOnlyList<string> Truth) : Prediction
{
    /// <summary>First UTF-16 unit of the answer in its passage; null where there is none.</summary>
    public int? Start { get; init; }

    /// <summary>Score of the best answer, whether it was given or not; null where there was none to give.</summary>
    public double? Score { get; init; }

    /// <summary>The best answer, whether it was given or not; null where the model does not say.</summary>
    public string? Best { get; init; }

    /// <summary>
    /// Score of there being no answer, less that of the best one: the threshold of an empty answer is compared with it, so that another threshold can be tried without the model. Null
    /// where the model does not say.
    /// </summary>
    public double? NoAnswerMargin { get; init; }

    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is AnswerPrediction answer && answer.Truth.SequenceEqual(Truth, StringComparer.Ordinal);
}

/// <summary>What an utterance asks for, and what it says about it.</summary>
/// <param name="Intents">Predicted.</param>
/// <param name="TrueIntents">One, or several that hold together.</param>
/// <param name="Tags">A predicted tag for each word.</param>
/// <param name="TrueTags">As many.</param>
public sealed record UtterancePrediction(
    IReadOnlyList<string> Intents, IReadOnlyList<string> TrueIntents, IReadOnlyList<string> Tags, IReadOnlyList<string> TrueTags) : Prediction
{
    /// <summary>How sure the model is of each intent, 0 to 1; null where it does not say.</summary>
    public IReadOnlyList<float>? Probabilities { get; init; }

    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is UtterancePrediction utterance
        && utterance.TrueIntents.SequenceEqual(TrueIntents, StringComparer.Ordinal) && utterance.TrueTags.SequenceEqual(TrueTags, StringComparer.Ordinal);
}

/// <summary>Where an answer may begin and end in one window of a passage: no answer yet, but what several windows are compared by.</summary>
/// <param name="Starts">Positions in the window's sequence, the likeliest first.</param>
/// <param name="StartScores">Their logits.</param>
/// <param name="Ends">As <paramref name="Starts"/>, of the answer's last token.</param>
/// <param name="EndScores">Their logits.</param>
/// <param name="NoAnswer">Sum of the two logits of [CLS], which says that there is no answer.</param>
public sealed record SpanPrediction(
    IReadOnlyList<int> Starts, IReadOnlyList<float> StartScores, IReadOnlyList<int> Ends, IReadOnlyList<float> EndScores, float NoAnswer) : Prediction;

/// <summary>A text that stands for itself, such as a poem.</summary>
public sealed record TextPrediction(string Predicted) : Prediction;

/// <summary>Candidates of one query.</summary>
/// <param name="Scores">Higher is better; one that is not a number counts to the model's disadvantage.</param>
/// <param name="Relevance">Graded, 0 for irrelevant; as many as scores.</param>
public sealed record RankingPrediction(IReadOnlyList<double> Scores, IReadOnlyList<double> Relevance) : Prediction
{
    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is RankingPrediction list && list.Relevance.SequenceEqual(Relevance);
}

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

    /// <inheritdoc/>
    public override bool HasTruthOf(Prediction other) => other is CandidatePrediction one && one.Truth == Truth && one.Query == Query
        && one.Scores.Count == Scores.Count && one.AlsoTrue.SetEquals(AlsoTrue)
        && (one.Candidates is null ? Candidates is null : Candidates is not null && one.Candidates.SetEquals(Candidates));
}
