using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge;

/// <summary>
/// Rows of a table by id, with libtorch's embedding gradient; TorchSharp has it for the tables of its own modules alone. An error in a
/// script ends the process, hence the script is constant and callers pass valid ids.
/// </summary>
internal static class Lookup
{
    private const string Script = """
        def rows(table: Tensor, ids: Tensor) -> Tensor:
          return torch.embedding(table, ids)

        """;

    // compiled once: disposing a compilation unit frees nothing native
    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Script));

    /// <summary>[N, d] from a table [rows, d] and ids [N].</summary>
    public static Tensor Rows(Tensor table, Tensor ids) => (Tensor)Unit.Value.invoke("rows", table, ids);
}
