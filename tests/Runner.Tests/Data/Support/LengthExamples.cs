using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Tests.Data.Support;

/// <summary>Examples that are nothing but lengths, by default 4 to 63 tokens, other ones in each epoch; rows are padded to a multiple of 8.</summary>
internal sealed class LengthExamples(long count, Func<long, int>? length = null, bool packsSequences = false) : IExampleSet
{
    private int _read;
    private int _laid;

    public long Count => count;

    public double MeanTokens { get; init; } = 33.5;

    public bool PacksSequences => packsSequences;

    public int Read => _read;

    public int Laid => _laid;

    public int LengthOf(long index, long epoch) => length?.Invoke(index) ?? 4 + RandomStream.Create(3, "lengths", epoch, index).NextInt32(60);

    public int WidthFor(int longest) => (longest + 7) / 8 * 8;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch) => ((IExampleSet)this).Read(indices, epoch).Collate([.. Enumerable.Range(0, indices.Length)]);

    ExampleRows IExampleSet.Read(ReadOnlySpan<long> indices, long epoch) => new Rows(this, indices.ToArray(), epoch);

    private sealed class Rows(LengthExamples examples, long[] indices, long epoch) : ExampleRows
    {
        private readonly int[] _lengths = new int[indices.Length];

        public override int Count => indices.Length;

        public override int WidthFor(int longest) => examples.WidthFor(longest);

        public override int LengthOf(int row)
        {
            if (_lengths[row] > 0)
                return _lengths[row];
            Interlocked.Increment(ref examples._read);
            return _lengths[row] = examples.LengthOf(indices[row], epoch);
        }

        public override Batch Collate(ReadOnlySpan<int> rows)
        {
            var (tokens, sum) = (0, 0L);
            foreach (var row in rows)
            {
                tokens += LengthOf(row);
                sum += indices[row];
            }
            Interlocked.Add(ref examples._laid, rows.Length);
            var batch = new Batch(rows.Length, tokens);
            batch.Count("examples", rows.Length);
            batch.Count("sum", sum);
            return batch;
        }
    }
}
