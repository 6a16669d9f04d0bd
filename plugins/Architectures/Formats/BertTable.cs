namespace Runner.Plugins.Architectures.Formats;

/// <summary>Names of BERT's tensors, which are the names here.</summary>
internal static class BertTable
{
    private const string Words = "bert.embeddings.word_embeddings.weight";

    /// <summary>Tensors of a block.</summary>
    public static IReadOnlyList<string> Block { get; } =
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    /// <summary>Backbone and heads.</summary>
    /// <param name="layers">Blocks.</param>
    /// <param name="learnedPositions">Whether there is a table of positions.</param>
    public static NameTable Of(int layers, bool learnedPositions)
    {
        var table = new NameTable();
        void Same(string name) => table.Add(name, name);

        Same(Words);
        if (learnedPositions)
            Same("bert.embeddings.position_embeddings.weight");
        else
            table.Skip("bert.embeddings.position_embeddings.weight");              // in some files, never used there
        Same("bert.embeddings.token_type_embeddings.weight");
        table.Pair("bert.embeddings.LayerNorm", "bert.embeddings.LayerNorm");
        for (var layer = 0; layer < layers; layer++)
        {
            foreach (var part in Block)
                table.Pair($"bert.encoder.layer.{layer}.{part}", $"bert.encoder.layer.{layer}.{part}");
        }
        table.Pair("bert.pooler.dense", "bert.pooler.dense");
        foreach (var name in PublishedHeads.Tensors)
            Same(name);
        return table
            .Skip("bert.embeddings.position_ids")
            .Tied("cls.predictions.decoder.weight", Words, with: "cls.predictions.bias")
            .Tied("cls.predictions.decoder.bias", "cls.predictions.bias", with: null);
    }
}
