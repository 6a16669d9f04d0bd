using System.Buffers.Binary;
using System.Text;

namespace Runner.LibTorch.Elf;

/// <summary>A version of another library's symbols that a library asks for (an entry of <c>.gnu.version_r</c>).</summary>
/// <param name="File">Library asked, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Version">Version asked for, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">Number by which symbols of this library refer to it.</param>
/// <param name="IsWeak">True where the loader accepts its absence.</param>
/// <param name="FlagsOffset">Where in the file its flags are (16 bits).</param>
internal sealed record ElfVersionNeed(string File, string Version, int Index, bool IsWeak, int FlagsOffset);

/// <summary>A dynamic symbol.</summary>
/// <param name="VersionIndex">0 and 1: none; else see <see cref="ElfVersionNeed.Index"/>.</param>
internal sealed record ElfSymbol(string Name, bool IsDefined, bool IsWeak, long Size, int VersionIndex, bool IsRelocated, bool IsCalledOnly);

/// <summary>
/// The parts of a 64-bit little-endian ELF shared library that decide whether it can be loaded. Source: System V ABI, AMD64
/// supplement; "Linux Standard Base", chapter on symbol versioning. Everything is reached through the program headers, as
/// the loader does; section headers may be stripped.
/// </summary>
internal sealed class ElfLibrary
{
    private const int LoadSegment = 1, DynamicSegment = 2;
    private const long NeededTag = 1, StringTableTag = 5, SymbolTableTag = 6, RelaTag = 7, RelaSizeTag = 8, SoNameTag = 14,
        JumpSizeTag = 2, JumpTag = 23, HashTag = 4, GnuHashTag = 0x6ffffef5, VersionSymbolTag = 0x6ffffff0,
        VersionDefinitionTag = 0x6ffffffc, VersionDefinitionCountTag = 0x6ffffffd,
        VersionNeedTag = 0x6ffffffe, VersionNeedCountTag = 0x6fffffff;
    private const int WeakFlag = 2, SymbolSize = 24, RelaSize = 24;

    private readonly byte[] _bytes;
    private readonly List<(long Address, long Offset, long Size)> _segments = [];
    private readonly Dictionary<long, long> _dynamic = [];

    private ElfLibrary(byte[] bytes) => _bytes = bytes;

    /// <summary>Processor the library is for (62: x86-64).</summary>
    public int Machine { get; private set; }

    public string? SoName { get; private set; }

    public IReadOnlyList<string> Needed { get; private set; } = [];

    public IReadOnlyList<ElfVersionNeed> VersionNeeds { get; private set; } = [];

    /// <summary>Versions this library offers to others.</summary>
    public IReadOnlySet<string> VersionDefinitions { get; private set; } = new HashSet<string>();

    /// <summary>Reads a library, or says why it is none.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF shared library, or are cut short.</exception>
    public static ElfLibrary Parse(byte[] bytes)
    {
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\x7f\x45LF"u8))
            throw new InvalidDataException("it is no ELF file");
        if (bytes[4] != 2 || bytes[5] != 1)
            throw new InvalidDataException("it is not 64-bit little-endian");
        var library = new ElfLibrary(bytes);
        try
        {
            library.Read();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or KeyNotFoundException)
        {
            throw new InvalidDataException("its tables point outside of it, so it is cut short or damaged", e);
        }
        return library;
    }

    private void Read()
    {
        if (U16(16) != 3)
            throw new InvalidDataException("it is an ELF file but no shared library");
        Machine = U16(18);
        var headers = checked((int)I64(32));
        var headerSize = U16(54);
        var dynamicOffset = 0L;
        for (var i = 0; i < U16(56); i++)
        {
            var at = headers + i * headerSize;
            var (type, offset, address, size) = (I32(at), I64(at + 8), I64(at + 16), I64(at + 32));
            if (type == LoadSegment)
                _segments.Add((address, offset, size));
            else if (type == DynamicSegment)
                dynamicOffset = offset;
        }
        if (dynamicOffset == 0)
            throw new InvalidDataException("it has no dynamic section");

        var needed = new List<long>();
        for (var at = checked((int)dynamicOffset); I64(at) != 0; at += 16)
        {
            if (I64(at) == NeededTag)
                needed.Add(I64(at + 8));
            else
                _dynamic[I64(at)] = I64(at + 8);
        }
        Needed = [.. needed.Select(StringAt)];
        SoName = _dynamic.TryGetValue(SoNameTag, out var name) ? StringAt(name) : null;
        VersionNeeds = ReadVersionNeeds();
        VersionDefinitions = ReadVersionDefinitions();
    }

    private List<ElfVersionNeed> ReadVersionNeeds()
    {
        var needs = new List<ElfVersionNeed>();
        if (!_dynamic.TryGetValue(VersionNeedTag, out var address))
            return needs;
        var at = FileOffset(address);
        for (var i = 0L; i < _dynamic[VersionNeedCountTag]; i++)
        {
            var file = StringAt(U32(at + 4));
            var entry = checked(at + (int)U32(at + 8));
            for (var j = 0; j < U16(at + 2); j++)
            {
                needs.Add(new ElfVersionNeed(file, StringAt(U32(entry + 8)), U16(entry + 6), (U16(entry + 4) & WeakFlag) != 0, entry + 4));
                if (U32(entry + 12) == 0)
                    break;
                entry = checked(entry + (int)U32(entry + 12));
            }
            if (U32(at + 12) == 0)
                break;
            at = checked(at + (int)U32(at + 12));
        }
        return needs;
    }

    private HashSet<string> ReadVersionDefinitions()
    {
        var definitions = new HashSet<string>(StringComparer.Ordinal);
        if (!_dynamic.TryGetValue(VersionDefinitionTag, out var address))
            return definitions;
        var at = FileOffset(address);
        for (var i = 0L; i < _dynamic[VersionDefinitionCountTag]; i++)
        {
            definitions.Add(StringAt(U32(checked(at + (int)U32(at + 12)))));
            if (U32(at + 16) == 0)
                break;
            at = checked(at + (int)U32(at + 16));
        }
        return definitions;
    }

    /// <summary>All dynamic symbols, with what relocations do with them.</summary>
    /// <exception cref="InvalidDataException">The tables are damaged.</exception>
    public IReadOnlyList<ElfSymbol> ReadSymbols()
    {
        try
        {
            return ReadSymbolTable();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or KeyNotFoundException)
        {
            throw new InvalidDataException("its symbol tables point outside of it, so it is cut short or damaged", e);
        }
    }

    private ElfSymbol[] ReadSymbolTable()
    {
        var bound = RelocatedSymbols(RelaTag, RelaSizeTag);
        var called = RelocatedSymbols(JumpTag, JumpSizeTag);
        var table = FileOffset(_dynamic[SymbolTableTag]);
        var versions = _dynamic.TryGetValue(VersionSymbolTag, out var address) ? FileOffset(address) : -1;
        var symbols = new ElfSymbol[SymbolCount(bound, called)];
        for (var i = 0; i < symbols.Length; i++)
        {
            var at = checked(table + i * SymbolSize);
            var version = versions < 0 ? 0 : U16(versions + 2 * i) & 0x7fff;
            symbols[i] = new ElfSymbol(StringAt(U32(at)), U16(at + 6) != 0, _bytes[at + 4] >> 4 == 2, I64(at + 16), version,
                bound.Contains(i) || called.Contains(i), called.Contains(i) && !bound.Contains(i));
        }
        return symbols;
    }

    private HashSet<int> RelocatedSymbols(long tableTag, long sizeTag)
    {
        var symbols = new HashSet<int>();
        if (!_dynamic.TryGetValue(tableTag, out var address))
            return symbols;
        var table = FileOffset(address);
        for (var i = 0L; i < _dynamic[sizeTag] / RelaSize; i++)
        {
            var symbol = checked((int)U32(checked((int)(table + i * RelaSize + 12))));
            if (symbol != 0)
                symbols.Add(symbol);
        }
        return symbols;
    }

    // The format states no count: it follows from the last chain of the hash table (defined symbols come last), or from the
    // highest symbol that a relocation names where nothing is defined.
    private int SymbolCount(HashSet<int> bound, HashSet<int> called)
    {
        if (_dynamic.TryGetValue(HashTag, out var hash))
            return checked((int)U32(FileOffset(hash) + 4));
        var count = bound.Concat(called).DefaultIfEmpty(0).Max() + 1;
        if (!_dynamic.TryGetValue(GnuHashTag, out var gnuHash))
            return count;
        var at = FileOffset(gnuHash);
        var (buckets, first, bloom) = (checked((int)U32(at)), checked((int)U32(at + 4)), checked((int)U32(at + 8)));
        var bucketTable = checked(at + 16 + 8 * bloom);
        var chains = checked(bucketTable + 4 * buckets);
        var last = 0;
        for (var i = 0; i < buckets; i++)
            last = Math.Max(last, checked((int)U32(bucketTable + 4 * i)));
        if (last < first)
            return Math.Max(count, first);
        while ((U32(checked(chains + 4 * (last - first))) & 1) == 0)
            last++;
        return last + 1;
    }

    private int FileOffset(long address)
    {
        foreach (var (start, offset, size) in _segments)
        {
            if (address >= start && address - start < size)
                return checked((int)(address - start + offset));
        }
        throw new ArgumentOutOfRangeException(nameof(address));
    }

    private string StringAt(long index)
    {
        var start = checked((int)(FileOffset(_dynamic[StringTableTag]) + index));
        var length = _bytes.AsSpan(start).IndexOf((byte)0);
        return Encoding.UTF8.GetString(_bytes, start, length);       // -1, a missing end, is refused by GetString
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private int I32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private long I64(int at) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at));
}
