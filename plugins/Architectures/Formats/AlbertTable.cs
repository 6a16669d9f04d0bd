namespace Runner.Plugins.Architectures.Formats;

/// <summary>Tensors of ALBERT that both families of its checkpoints name alike.</summary>
internal static class AlbertTable
{
    public const string Words = "albert.embeddings.word_embeddings.weight";

    /// <param name="table">Receives them.</param>
    /// <param name="backbone">Published name of the backbone.</param>
    public static void AddEmbeddings(NameTable table, string backbone)
    {
        foreach (var embedding in (string[])["word", "position", "token_type"])
            table.Add($"{backbone}.embeddings.{embedding}_embeddings.weight", $"albert.embeddings.{embedding}_embeddings.weight");
        table.Pair($"{backbone}.embeddings.LayerNorm", "albert.embeddings.LayerNorm").Skip($"{backbone}.embeddings.position_ids");
    }
}
