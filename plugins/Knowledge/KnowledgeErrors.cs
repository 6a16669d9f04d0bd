using Runner.Errors;

namespace Runner.Plugins.Knowledge;

/// <summary>Numbered messages of the components for knowledge graphs.</summary>
[ErrorList]
public static class KnowledgeErrors
{
    /// <summary>Arguments: folder, what was looked for.</summary>
    public static readonly ErrorDescriptor NoTriples = new("RUN3350", ErrorCategory.User,
        "A folder without triples",
        "'{0}' holds no triples: there is neither 'train2id.txt' (OpenKE) nor 'train.tsv' or 'train.txt' (text).",
        "Check the path. Relative paths are looked for under the data root (--data or RUNNER_DATA).");

    /// <summary>Arguments: file, line, what is wrong with it.</summary>
    public static readonly ErrorDescriptor BadLine = new("RUN3351", ErrorCategory.User,
        "A line that is no triple or no name",
        "'{0}', line {1}: {2}",
        "OpenKE files begin with the number of lines that follow; triples are 'head tail relation' ids, names 'name<TAB>id'. Text triples are 'head<TAB>relation<TAB>tail'.");

    /// <summary>Arguments: file, number announced, number found.</summary>
    public static readonly ErrorDescriptor WrongCount = new("RUN3352", ErrorCategory.User,
        "A file of triples that is cut off or too long",
        "'{0}' announces {1} lines, but {2} follow.",
        "Fetch the file again, or correct its first line.");

    /// <summary>Arguments: file, why.</summary>
    public static readonly ErrorDescriptor Unreadable = new("RUN3353", ErrorCategory.Environment,
        "A file of triples cannot be read",
        "'{0}' cannot be read: {1}",
        "Check that it is there and that you may read it.");

    /// <summary>Arguments: triples, set, other set, an example.</summary>
    public static readonly ErrorDescriptor SplitsOverlap = new("RUN3120", ErrorCategory.User,
        "Triples in more than one set",
        "{0} of the {1} triples are in the {2} set too, such as {3}: scores on them measure memory.",
        "Take them out of one of the two. 'allow_overlap: true' under 'data' allows it.");

    /// <summary>Arguments: set, repetitions, triples, an example.</summary>
    public static readonly ErrorDescriptor RepeatedTriples = new("RUN3121", ErrorCategory.User,
        "Triples listed more than once",
        "{1} of the {2} {0} triples repeat an earlier one, such as {3}: they count as often as they are listed.",
        "Remove the repetitions unless they are meant to weigh more.");

    /// <summary>Arguments: file.</summary>
    public static readonly ErrorDescriptor RelationsLast = new("RUN3122", ErrorCategory.User,
        "Columns of triples in another order than usual",
        "'{0}' is read as head, tail, relation (KB2E's order): its second column holds entities, its third relations.",
        "Say 'columns: head-tail-relation' under 'data' to confirm it, or 'columns: head-relation-tail'.");

    /// <summary>Arguments: what the data is.</summary>
    public static readonly ErrorDescriptor NeedsTriples = new("RUN4590", ErrorCategory.User,
        "Link prediction on other data than triples",
        "task: link prediction learns from triples, but the data is {0}.",
        "Choose 'data: { type: triples, path: ... }'.");

    /// <summary>Arguments: name of the set.</summary>
    public static readonly ErrorDescriptor EmptySet = new("RUN4591", ErrorCategory.User,
        "A set of triples is empty",
        "task: there are no {0} triples.",
        "Give the data folder such a file, or take the set out of 'evaluate_on'.");

    /// <summary>Arguments: objective.</summary>
    public static readonly ErrorDescriptor MissingTotal = new("RUN4592", ErrorCategory.Runner,
        "No total for the triples of a batch",
        "the batch's totals have no '{0}'.",
        "Please report it.");

    /// <summary>Arguments: kind of the case, setting.</summary>
    public static readonly ErrorDescriptor CaseLacks = new("RUN4593", ErrorCategory.User,
        "A reference case without a setting it needs",
        "the case of kind '{0}' has no '{1}' in its config.",
        "Correct its case.json.");
}
