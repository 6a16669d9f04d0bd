using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Records.PairRanking;

/// <summary>A candidate with its query, as the model reads it.</summary>
internal sealed record CandidateExample(long Id, int Record, int[] Ids, byte[] Segments) : EncodedExample(Id, Record, Ids, Segments)
{
    public required string Query { get; init; }

    /// <summary>Label from 0 to 1; NaN where it is not known.</summary>
    public float Label { get; init; }

    /// <summary>Grade as the file has it; NaN where it is not known.</summary>
    public double Grade { get; init; }

    /// <summary>Most candidates of a query that are used.</summary>
    public int Limit { get; init; }
}

/// <summary>Queries with all their candidates: an example is a query, a row of a batch is a candidate.</summary>
/// <param name="candidates">In the order of the file.</param>
/// <param name="settings">How they become rows.</param>
/// <param name="countOf">What the loss over a query's labels is divided by.</param>
internal sealed class QueryExamples(IReadOnlyList<CandidateExample> candidates, RowSettings settings, Func<IReadOnlyList<float>, double> countOf) : IExampleSet
{
    private readonly IReadOnlyList<CandidateExample[]> _queries = Queries(candidates);

    public long Count => _queries.Count;

    public double MeanTokens => _queries.Count == 0 ? 0 : _queries.Average(query => (double)query.Sum(candidate => candidate.Ids.Length));

    /// <summary>Candidates by query, in the order of their first ones.</summary>
    public static IReadOnlyList<CandidateExample[]> Queries(IReadOnlyList<CandidateExample> candidates) =>
        [.. candidates.GroupBy(candidate => candidate.Query, StringComparer.Ordinal).Select(query => query.Take(query.First().Limit).ToArray())];

    public int LengthOf(long index, long epoch) => _queries[(int)index].Sum(candidate => candidate.Ids.Length);

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var queries = new CandidateExample[indices.Length][];
        for (var i = 0; i < queries.Length; i++)
            queries[i] = _queries[(int)indices[i]];
        var rows = queries.SelectMany(query => query).Select(candidate => new TokenSequence(candidate.Ids, [], candidate.Segments, null)).ToList();
        var packed = settings.PackSequences
            ? SequencePacking.Rows([.. rows.Select(row => row.Ids.Length)], settings.MaxLength)
            : [.. Enumerable.Range(0, rows.Count).Select(i => new[] { i })];
        var width = settings.Padding == RowPadding.MaxLength ? settings.MaxLength : TextRows.WidthFor(packed.Max(row => row.Sum(i => rows[i].Ids.Length)), settings.MaxLength);
        var text = new TextRows(packed.Count, width, settings.PaddingId);
        var order = new List<int>(rows.Count);
        foreach (var row in packed)
        {
            text.BeginRow();
            foreach (var i in row)
            {
                text.Append(rows[i]);
                order.Add(i);
            }
        }
        var batch = text.ToBatch(queries.Length);
        var labels = queries.SelectMany(query => query).Select(candidate => candidate.Label).ToArray();
        long[] groups = [.. queries.SelectMany((query, i) => Enumerable.Repeat((long)i, query.Length))];
        batch.Add(BatchNames.Labels(Objectives.Ranking), tensor([.. order.Select(i => labels[i])], ScalarType.Float32));
        batch.Add(BatchNames.Groups, [.. order.Select(i => groups[i])], order.Count);
        batch.Count(Objectives.Ranking, queries.Sum(query => countOf([.. query.Select(candidate => candidate.Label)])));
        batch.ExampleIds = indices.ToArray();
        return batch;
    }
}
