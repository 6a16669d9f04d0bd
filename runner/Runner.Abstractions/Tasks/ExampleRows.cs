namespace Runner.Tasks;

/// <summary>
/// The examples of one global batch, read and not laid out yet: rows, numbered from 0 through the global batch, whose lengths are known before
/// micro-batches are made of them. Used by one thread.
/// </summary>
public abstract class ExampleRows
{
    /// <summary>Rows there are: one for each example, unless the task lets several share one.</summary>
    public abstract int Count { get; }

    /// <summary>Whether <see cref="LengthOf"/> costs less than laying the row out.</summary>
    public virtual bool KnowsLengths => true;

    /// <summary>Tokens in a row, padding not counted.</summary>
    public abstract int LengthOf(int row);

    /// <summary>Columns of a micro-batch whose longest row has this many tokens; never less, and not less for longer rows.</summary>
    public virtual int WidthFor(int longest) => longest;

    /// <summary>Lays out some of the rows as a micro-batch, on the CPU; each row is asked for once.</summary>
    public abstract Batch Collate(ReadOnlySpan<int> rows);
}

/// <summary>Examples each in a row of its own, of a set that tells their lengths no other way than by making batches.</summary>
internal sealed class SeparateRows(IExampleSet examples, long[] indices, long epoch) : ExampleRows
{
    private readonly int[] _lengths = new int[indices.Length];

    public override int Count => indices.Length;

    public override bool KnowsLengths => false;

    public override int LengthOf(int row) => _lengths[row] == 0 ? _lengths[row] = examples.LengthOf(indices[row], epoch) : _lengths[row];

    public override Batch Collate(ReadOnlySpan<int> rows)
    {
        var chosen = new long[rows.Length];
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = indices[rows[i]];
        return examples.Collate(chosen, epoch);
    }
}
