using System.Globalization;

namespace Runner.Plugins.Tokenizers.Unicode;

/// <summary>
/// Tables of the Unicode standard that travel with the plugin, so that token ids do not depend on which ICU a machine has, or whether it has
/// one: rows of hexadecimal numbers.
/// </summary>
internal static class UnicodeTable
{
    public static IEnumerable<int[]> Read(string name)
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the table '{name}' is missing from the assembly");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                yield return [.. line.Split(' ').Select(number => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }
    }
}
