using System.Text.Json;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>Gives out the draws of a recorded row in their order.</summary>
internal sealed class RecordedDraws(JsonElement row, Vocabulary vocabulary) : IRandomSource
{
    private readonly Queue<double> _uniforms = new(row.GetProperty("random_draws").EnumerateArray().Select(draw => draw.GetDouble()));
    private readonly Queue<string> _words = new(row.GetProperty("random_words").EnumerateArray().Select(word => word.GetString()!));

    /// <summary>Draws not asked for.</summary>
    public int Left => _uniforms.Count + _words.Count;

    public double NextDouble() => _uniforms.TryDequeue(out var draw) ? draw : throw new InvalidOperationException("the reference drew fewer numbers");

    public int NextInt32(int exclusiveMaximum) => _words.TryDequeue(out var word) && vocabulary.TryGetId(word, out var id)
        ? id
        : throw new InvalidOperationException("the reference drew fewer words");

    public void Shuffle<T>(Span<T> items)
    {
        var firsts = First("groups");
        if (items.Length != firsts.Count)
            throw new InvalidOperationException($"there are {items.Length} groups of tokens instead of {firsts.Count}");
        var original = items.ToArray();
        var order = First("shuffled_groups");
        for (var i = 0; i < items.Length; i++)
            items[i] = original[firsts.IndexOf(order[i])];
    }

    /// <summary>The first position of each group.</summary>
    private List<int> First(string name) => [.. row.GetProperty(name).EnumerateArray().Select(group => group[0].GetInt32())];
}
