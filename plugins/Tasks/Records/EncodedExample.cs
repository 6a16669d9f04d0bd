namespace Runner.Plugins.Tasks.Records;

/// <summary>A record, or a window of one, as the model reads it.</summary>
/// <param name="Id">Number in its set, from 0: example ids of batches.</param>
/// <param name="Record">Index of its record in the set.</param>
/// <param name="Ids">Token ids, with [CLS] and [SEP].</param>
/// <param name="Segments">0 for the first text, 1 for the second; as many.</param>
internal record EncodedExample(long Id, int Record, int[] Ids, byte[] Segments);

/// <summary>Where an example stands in a batch.</summary>
/// <param name="Example">The example.</param>
/// <param name="Row">Its row.</param>
/// <param name="Start">Index of its first token among all B * L of the batch.</param>
internal readonly record struct Placed<T>(T Example, int Row, int Start)
    where T : EncodedExample;
