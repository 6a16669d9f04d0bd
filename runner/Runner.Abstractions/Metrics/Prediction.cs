namespace Runner.Metrics;

/// <summary>What a model said about one example, beside the truth.</summary>
public abstract record Prediction;

/// <summary>One class.</summary>
/// <param name="Predicted">Class, from 0.</param>
/// <param name="Truth">Class, from 0.</param>
public sealed record ClassPrediction(int Predicted, int Truth) : Prediction;

/// <summary>A number.</summary>
public sealed record ValuePrediction(double Predicted, double Truth) : Prediction;

/// <summary>A set of labels: several may hold, or none.</summary>
public sealed record LabelSetPrediction(IReadOnlySet<int> Predicted, IReadOnlySet<int> Truth) : Prediction;

/// <summary>A tag per word, in BIO form (<c>B-PER</c>, <c>I-PER</c>, <c>O</c>).</summary>
public sealed record TagPrediction(IReadOnlyList<string> Predicted, IReadOnlyList<string> Truth) : Prediction;

/// <summary>A text as answer.</summary>
/// <param name="Predicted">Null where the question stays unanswered; empty says that there is no answer.</param>
/// <param name="Truth">Accepted answers; empty where there is none.</param>
public sealed record AnswerPrediction(string? Predicted, IReadOnlyList<string> Truth) : Prediction;

/// <summary>Candidates of one query.</summary>
/// <param name="Scores">Higher is better.</param>
/// <param name="Relevance">Graded, 0 for irrelevant; as many as scores.</param>
public sealed record RankingPrediction(IReadOnlyList<double> Scores, IReadOnlyList<double> Relevance) : Prediction;

/// <summary>One right candidate among many, as in link prediction.</summary>
/// <param name="Scores">Higher is better.</param>
/// <param name="Truth">Index of the right one.</param>
/// <param name="AlsoTrue">Indices of others that are true too: taken out before ranking in the filtered setting.</param>
public sealed record CandidatePrediction(IReadOnlyList<double> Scores, int Truth, IReadOnlySet<int> AlsoTrue) : Prediction;
