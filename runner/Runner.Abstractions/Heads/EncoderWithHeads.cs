using Runner.Architectures;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Heads;

/// <summary>
/// Backbone and heads as one module. The backbone goes by its own name and each head by its path, so parameters are called as in published
/// checkpoints (<c>bert.encoder...</c>, <c>cls.predictions...</c>).
/// </summary>
public sealed class EncoderWithHeads : nn.Module
{
    private readonly Head[] _heads;

    /// <exception cref="ArgumentException">Two parts have the same place.</exception>
    public EncoderWithHeads(Encoder encoder, IReadOnlyList<Head> heads)
        : base("model")
    {
        Encoder = encoder;
        _heads = [.. heads];
        register_module(encoder.GetName(), encoder);
        Place(this, [.. heads.Select(head => (head.Path.Split('.'), head))], encoder.GetName());
    }

    public Encoder Encoder { get; }

    public IReadOnlyList<Head> Heads => _heads;

    /// <summary>What the backbone sees of a batch.</summary>
    public static EncoderInput Input(Batch batch) =>
        new(batch[BatchNames.Ids], batch.Tensors.GetValueOrDefault(BatchNames.Segments), batch.Tensors.GetValueOrDefault(BatchNames.Mask))
        {
            PositionIds = batch.Tensors.GetValueOrDefault(BatchNames.PositionIds),
            Sequences = batch.Tensors.GetValueOrDefault(BatchNames.Sequences),
            Entities = batch.Tensors.TryGetValue(BatchNames.EntityVectors, out var entities)
                ? new EntityInput(entities, batch[BatchNames.EntityMask])
                : null,
        };

    private static void Place(nn.Module parent, IReadOnlyList<(string[] Path, Head Head)> heads, string taken)
    {
        foreach (var group in heads.GroupBy(head => head.Path[0], StringComparer.Ordinal))
        {
            if (group.Key.Length == 0 || group.Key == taken)
                throw new ArgumentException($"'{group.Key}' cannot be the place of a head: it is taken.");
            var members = group.ToList();
            if (members is [{ Path.Length: 1 }])
            {
                parent.register_module(group.Key, members[0].Head);
                continue;
            }
            if (members.Exists(member => member.Path.Length == 1))
                throw new ArgumentException($"Two heads want the place '{group.Key}'.");
            var level = new Level(group.Key);
            Place(level, [.. members.Select(member => (member.Path[1..], member.Head))], "");
            parent.register_module(group.Key, level);
        }
    }

    /// <summary>A level of the parameters' names without anything of its own.</summary>
    private sealed class Level(string name) : nn.Module(name);
}
