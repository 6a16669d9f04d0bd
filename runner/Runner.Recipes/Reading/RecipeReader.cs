using System.Security.Cryptography;
using Runner.Errors;
using Runner.Files;

namespace Runner.Recipes;

/// <summary>A file that took part in a recipe.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record RecipeFile(string Path, string Sha256);

/// <summary>Reads one recipe file or text, without following <c>extends</c>.</summary>
internal static class RecipeReader
{
    /// <summary>Reads an existing file, if it is a regular one. Its length is checked before anything is read.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="site">Where the path was written; null for the command line.</param>
    /// <param name="budgets">Limits.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static (RecipeMap? Root, RecipeFile? File) ReadFile(string path, RecipeNode? site, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadBytes(path, budgets.FileBytes);
        }
        catch (RunnerException refused)
        {
            var whole = new SourceMark(path, 0, 0);
            var diagnostic = refused.Descriptor == FileErrors.TooLarge
                ? ReadingStopped.At(whole, RecipeErrors.FileTooLarge, budgets.FileBytes).Diagnostic
                : new Diagnostic(refused.Descriptor, Severity.Error, whole, refused.Message);
            diagnostics.Add(diagnostic with { Trail = site is null ? [] : [site.Mark, .. site.Trail] });
            return default;
        }
        var file = new RecipeFile(path, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        try
        {
            return (ReadText(RecipeText.Decode(bytes, path), path, budgets, diagnostics), file);
        }
        catch (ReadingStopped stop)
        {
            diagnostics.Add(stop.Diagnostic);
            return (null, file);
        }
    }

    /// <summary>Reads a recipe from text; <paramref name="file"/> is the name its marks carry.</summary>
    public static RecipeMap? ReadText(string text, string file, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Items.Count;
        var node = YamlTreeReader.Read(text, (line, column) => new SourceMark(file, line, column), budgets, diagnostics);
        if (node is RecipeMap map)
            return map;
        if (node is not null || diagnostics.Items.Count == before)
        {
            if (node is RecipeScalar scalar)
                diagnostics.Error(RecipeErrors.RootNotMap, scalar, null);
            else
                diagnostics.Error(RecipeErrors.RootNotMap, node?.Mark ?? new SourceMark(file, 1, 1), null);
        }
        return null;
    }
}
