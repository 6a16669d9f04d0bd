namespace Runner.Plugins.Architectures.Formats;

/// <summary>Tensors of ALBERT that both families of its checkpoints name alike.</summary>
internal static class AlbertTable
{
    public const string Words = "albert.embeddings.word_embeddings.weight";

    /// <param name="table">Receives them.</param>
    /// <param name="body">Published name of the body.</param>
    public static void AddEmbeddings(NameTable table, string body)
    {
        foreach (var embedding in (string[])["word", "position", "token_type"])
            table.Add($"{body}.embeddings.{embedding}_embeddings.weight", $"albert.embeddings.{embedding}_embeddings.weight");
        table.Pair($"{body}.embeddings.LayerNorm", "albert.embeddings.LayerNorm").Skip($"{body}.embeddings.position_ids");
    }
}
