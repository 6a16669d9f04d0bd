using System.Text;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>
/// GPT-2's way of writing bytes as visible characters: printable Latin-1 stands for itself, the other 68 bytes get the characters from
/// U+0100 on, in order. So a space is written <c>Ġ</c>.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Written = new char[256];
    private static readonly Dictionary<char, byte> Read = [];

    static ByteAlphabet()
    {
        var next = (char)0x100;
        for (var value = 0; value < 256; value++)
        {
            Written[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++;
            Read[Written[value]] = (byte)value;
        }
    }

    /// <summary>The bytes in the order of GPT-2's ids: those that stand for themselves first.</summary>
    public static IEnumerable<byte> InOrder => Enumerable.Range(0, 256).OrderBy(b => Written[b]).Select(b => (byte)b);

    public static char Character(byte value) => Written[value];

    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(Written[value]);
        return text.ToString();
    }

    /// <summary>The bytes a token stands for; null where it has a character that stands for none.</summary>
    public static byte[]? Bytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Read.TryGetValue(token[i], out bytes[i]))
                return null;
        }
        return bytes;
    }
}
