using Runner.ExampleBuilders;

namespace Runner.Plugins.Tasks.Text;

/// <summary>
/// The first to last of an example builder's sequences, or fewer of them spread evenly: a set of a thousand then sees the whole text and not
/// its first page.
/// </summary>
/// <param name="Builder">All sequences.</param>
/// <param name="Count">How many to take; at most as many as there are.</param>
internal sealed record ExampleSelection(IExampleBuilder Builder, long Count)
{
    /// <summary>Number among all sequences of the selection's example <paramref name="index"/>.</summary>
    public long Sequence(long index) => (long)((Int128)index * Builder.Count / Count);
}
