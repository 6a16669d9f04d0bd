using Runner.Architectures;
using Runner.Data;
using Runner.Metrics;
using Runner.Tokenizers;

namespace Runner.Tasks;

/// <summary>
/// A task on labelled records. Beside training it makes examples of other records, so that a trained model can be judged on other files and used on new
/// inputs: the same path from record to prediction in all of them.
/// </summary>
public interface IRecordTaskComponent : ITextTaskComponent
{
    /// <summary>Kind of <see cref="DataRecord"/> it works on.</summary>
    Type Record { get; }

    /// <summary>What a new input consists of, in the order of columns: <c>text</c>; <c>text_a</c>, <c>text_b</c>; <c>question</c>, <c>passage</c>.</summary>
    IReadOnlyList<InputField> Inputs { get; }

    /// <summary>Examples of records, with the task's metrics. Records need no labels where nothing is scored.</summary>
    /// <param name="context">Tokenizer and labels of the trained model.</param>
    /// <param name="name">Name of the set, for metric names and messages.</param>
    /// <param name="records">Of the kind <see cref="Record"/>.</param>
    EvaluationSet Examples(RecordContext context, string name, IReadOnlyList<DataRecord> records);

    /// <summary>A record without labels from a new input.</summary>
    /// <param name="id">Number of the input, from 0.</param>
    /// <param name="fields">Values of <see cref="Inputs"/>, by name; fields that are not required may be absent.</param>
    DataRecord Read(long id, IReadOnlyDictionary<string, string> fields);

    /// <summary>What was predicted for a record, in names and values that people and other programs read, in the order they are written.</summary>
    /// <param name="context">As for <see cref="Examples"/>.</param>
    /// <param name="record">The record.</param>
    /// <param name="predictions">Its predictions.</param>
    IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions);
}

/// <summary>What examples of records are made with.</summary>
/// <param name="Architecture">The backbone, as described.</param>
/// <param name="Tokenizer">The built tokenizer.</param>
/// <param name="Labels">Names of the model's labels, by kind (<see cref="LabelKinds"/>), in the order of its outputs.</param>
public sealed record RecordContext(IArchitectureComponent Architecture, ITokenizer Tokenizer, IReadOnlyDictionary<string, LabelNames> Labels);

/// <summary>A field of a new input.</summary>
/// <param name="Name">Column or JSON key.</param>
/// <param name="IsRequired">Whether every input has it.</param>
public sealed record InputField(string Name, bool IsRequired = true)
{
    /// <summary>Other names it goes by, such as <c>sentence</c> for <c>text</c>.</summary>
    public IReadOnlyList<string> AlsoCalled { get; init; } = [];
}

/// <summary>Something predicted.</summary>
/// <param name="Name">Column or JSON key, such as <c>label</c>, <c>probability</c>, <c>tags</c>, <c>answer</c>.</param>
/// <param name="Value">A text, a number, a truth value, or lists and objects of them; null for none.</param>
public sealed record PredictedField(string Name, System.Text.Json.Nodes.JsonNode? Value)
{
    /// <summary>
    /// The text that the value's <c>start</c> and <c>end</c>, or the value itself, are places in, counted in UTF-16 units, so that they can be written in code points; null where it holds no places.
    /// </summary>
    public string? OffsetsInto { get; init; }
}
