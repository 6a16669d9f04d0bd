using System.Buffers.Binary;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// The normalisation a model carries with it, such as <c>nmt_nfkc</c>: a double-array trie (Aoe 1989, in the layout of Darts-clone) from
/// character sequences to places in a block of replacements. Every index is checked: a damaged file ends a look-up, never the process.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units = [];
    private readonly byte[] _replacements = [];

    /// <param name="map">The map as it is in the file; empty for none.</param>
    public CharacterMap(ReadOnlySpan<byte> map)
    {
        if (map.IsEmpty)
            return;
        if (map.Length < 4)
            throw new InvalidDataException("its character map is cut off");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (size > map.Length - 4 || size % 4 != 0 || size == 0)
            throw new InvalidDataException("its character map is damaged");
        _units = new uint[size / 4];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + 4 * i)..]);
        _replacements = map[(4 + (int)size)..].ToArray();
    }

    /// <summary>The longest sequence with a replacement that <paramref name="text"/> starts with.</summary>
    /// <returns>Its length, 0 for none.</returns>
    public int Find(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        if (_units.Length == 0)
            return 0;
        var (longest, place) = (0, 0u);
        var node = Offset(_units[0]);
        for (var i = 0; i < text.Length; i++)
        {
            node ^= text[i];
            if (node >= _units.Length || (_units[node] & 0x800000FF) != text[i])
                break;
            var unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) == 0)
                continue;
            if (node >= _units.Length)
                break;
            (longest, place) = (i + 1, _units[node] & 0x7FFFFFFF);
        }
        if (longest == 0)
            return 0;
        var rest = place < _replacements.Length ? _replacements.AsSpan((int)place) : default;
        var end = rest.IndexOf((byte)0);
        replacement = end < 0 ? rest : rest[..end];
        return longest;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
