using Runner.Errors;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary>Messages of the metrics.</summary>
[ErrorList]
internal static class MetricErrors
{
    /// <summary>Arguments: tag, what the settings allow.</summary>
    public static readonly ErrorDescriptor UnknownTag = new(
        "RUN4755", ErrorCategory.User, "Tag that the metric does not know",
        "entity-f1: '{0}' is no tag of this scheme, which has {1}.",
        "Say how the tags are written with 'scheme' (bio, iobes, bmes, bilou) and 'types' (hyphen, underscore, none), or correct the data. A tag that is not understood "
        + "would count as no entity, on both sides.");

    /// <summary>Arguments: metric, what is not a number.</summary>
    public static readonly ErrorDescriptor NotANumber = new(
        "RUN4756", ErrorCategory.User, "Metric of something that is no number",
        "{0}: {1}; a figure over it would say nothing.",
        "If the model predicted it, its weights hold numbers that are not finite: lower the learning rate and train again. If it is the truth, correct the data.");

    /// <summary>Arguments: metric.</summary>
    public static readonly ErrorDescriptor NoQuery = new(
        "RUN4757", ErrorCategory.Runner, "Sampled candidates of a query without a number",
        "{0}: candidates are drawn by the query's number, and the task gave none.",
        "Leave 'sampled' out to rank all candidates, and report it to the author of the task.");

    /// <summary>Arguments: metric, relevance.</summary>
    public static readonly ErrorDescriptor BadRelevance = new(
        "RUN4758", ErrorCategory.User, "Relevance that is no grade",
        "{0}: a candidate has the relevance {1}; grades are numbers from 0.",
        "Correct the data: 0 says irrelevant, larger grades are better.");

    /// <summary>Arguments: metric, candidates there are, candidates asked for.</summary>
    public static readonly ErrorDescriptor TooFewCandidates = new(
        "RUN4759", ErrorCategory.User, "Fewer candidates than are to be drawn",
        "{0}: a query has {1} candidates besides the right one, fewer than the {2} to draw.",
        "Lower 'sampled', or leave it out to rank all candidates.");

    /// <summary>Arguments: file, reason.</summary>
    public static readonly ErrorDescriptor BadVerseTable = new(
        "RUN4763", ErrorCategory.User, "Table of rhymes or tones that cannot be read",
        "verse: '{0}' is no table of rhymes or tones: {1}.",
        "Rhymes are JSON, part of tone to rhyme to list of characters; tones are JSON, character to 平, 仄 or 多.");
}
