using System.Security.Cryptography;

namespace Runner.Recipes;

/// <summary>A file that took part in a recipe.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record RecipeFile(string Path, string Sha256);

/// <summary>Reads one recipe file or text, without following <c>extends</c>.</summary>
internal static class RecipeReader
{
    /// <summary>Reads an existing file. Its length is checked before anything is read.</summary>
    public static (RecipeMap? Root, RecipeFile? File) ReadFile(string path, RecipeBudgets budgets, DiagnosticBag diagnostics)
    {
        var whole = new SourceMark(path, 0, 0);
        byte[] bytes;
        try
        {
            bytes = ReadBytes(path, budgets);
        }
        catch (ReadingStopped stop)
        {
            diagnostics.Add(stop.Diagnostic);
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = Directory.Exists(path) ? "it is a folder." : e.Message;
            diagnostics.Error(RecipeErrors.UnreadableFile, whole, null, System.IO.Path.GetFileName(path), reason);
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
            diagnostics.Error(RecipeErrors.RootNotMap, node?.Mark ?? new SourceMark(file, 1, 1), null);
        return null;
    }

    private static byte[] ReadBytes(string path, RecipeBudgets budgets)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var whole = new SourceMark(path, 0, 0);
        if (stream.CanSeek && stream.Length > budgets.FileBytes)
            throw ReadingStopped.At(whole, RecipeErrors.FileTooLarge, stream.Length, budgets.FileBytes);
        // pipes and devices have no length, and a file may grow
        var buffer = new byte[Math.Min(stream.CanSeek ? stream.Length : budgets.FileBytes, budgets.FileBytes) + 1];
        var length = 0;
        for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += read;
            if (length > budgets.FileBytes)
                throw ReadingStopped.At(whole, RecipeErrors.FileTooLarge, $"more than {budgets.FileBytes}", budgets.FileBytes);
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, budgets.FileBytes + 1));
        }
        return buffer[..length];
    }
}
