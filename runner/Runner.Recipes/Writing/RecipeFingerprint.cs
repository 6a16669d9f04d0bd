using System.Security.Cryptography;
using System.Text;

namespace Runner.Recipes;

/// <summary>
/// Identifies what a composed recipe says, whatever files it came from and in whatever order its keys stand. Texts count as
/// written: <c>1e-4</c> and <c>0.0001</c> differ, since an option may take either as a name.
/// </summary>
public static class RecipeFingerprint
{
    /// <summary>SHA-256 over the UTF-8 of the canonical YAML with sorted keys, lower-case hexadecimal.</summary>
    public static string Of(RecipeMap root) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(RecipeWriter.ToYaml(root, new RecipeWriterOptions { SortKeys = true }))));
}
