namespace Runner.Inference;

/// <summary>How predictions are written.</summary>
public enum PredictionFormat
{
    /// <summary>As the inputs stand, with what is predicted added: columns of a table, keys of JSON lines.</summary>
    Same,

    /// <summary>A JSON object on each line: the id, and what is predicted.</summary>
    Jsonl,

    /// <summary>GLUE's submissions: a table of <c>index</c> and <c>prediction</c>.</summary>
    Glue,

    /// <summary>CLUE's submissions: <c>{"id": 0, "label": "..."}</c> on each line.</summary>
    Clue,

    /// <summary>What SQuAD's and CMRC 2018's scripts read: one object from the question's id to the answer.</summary>
    Squad,
}
