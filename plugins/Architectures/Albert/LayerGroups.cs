namespace Runner.Plugins.Architectures.Albert;

/// <summary>Which layers there are and in which order they run.</summary>
internal static class LayerGroups
{
    /// <summary>The layers of every group. What all of them share is registered in the first.</summary>
    public static IReadOnlyList<IReadOnlyList<AlbertLayer>> Build(AlbertOptions options)
    {
        if (options.Sharing == Sharing.All)
            return [.. Enumerable.Range(0, options.Groups).Select(_ => Own(options, options.InnerLayers))];
        var first = AlbertLayer.Own(options);
        var others = Enumerable.Range(1, options.Layers - 1).Select(_ => options.Sharing switch
        {
            Sharing.Attention => AlbertLayer.WithAttentionOf(first, options),
            Sharing.Ffn => AlbertLayer.WithFeedForwardOf(first, options),
            _ => AlbertLayer.Own(options),
        });
        return [.. others.Prepend(first).Select(layer => new[] { layer })];
    }

    /// <summary>The layers in the order they run: each step runs all layers of its group.</summary>
    public static IEnumerable<AlbertLayer> Steps(IReadOnlyList<IReadOnlyList<AlbertLayer>> groups, int steps) =>
        Enumerable.Range(0, steps).SelectMany(step => groups[step * groups.Count / steps]);

    private static AlbertLayer[] Own(AlbertOptions options, int count) => [.. Enumerable.Range(0, count).Select(_ => AlbertLayer.Own(options))];
}
