using System.Buffers.Binary;
using System.Text;
using Runner.Errors;

namespace Runner.Weights.Pytorch;

/// <summary>Place of one stored (uncompressed) entry in the file.</summary>
internal readonly record struct ZipEntry(long Start, long Length);

/// <summary>
/// The directory of a zip file as PyTorch writes it: entries stored as they are, never compressed. Compressed and encrypted entries, names
/// that lead elsewhere, entries given twice and entries that share bytes are refused, so no file can pretend to be larger than it is.
/// Source of the format: PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3.
/// </summary>
internal static class ZipEntries
{
    private const uint LocalMark = 0x04034b50, CentralMark = 0x02014b50, EndMark = 0x06054b50, End64Mark = 0x06064b50, Locator64Mark = 0x07064b50;
    private const int LocalLength = 30, CentralLength = 46, EndLength = 22, End64Length = 56, Locator64Length = 20;
    private const int LongestComment = ushort.MaxValue;
    private const int LongestDirectory = 16 << 20;

    /// <summary>True where a file starts as zip files do.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) => start.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(start) == LocalMark;

    /// <exception cref="RunnerException">RUN4210: not a sound zip file; RUN4213: compressed or encrypted.</exception>
    public static Dictionary<string, ZipEntry> Read(string path, Stream file)
    {
        var (start, length, count) = FindDirectory(path, file);
        var directory = ReadAt(path, file, start, (int)length);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        var position = 0;
        for (var i = 0L; i < count; i++)
        {
            var (name, entry, size) = ReadEntry(path, file, directory.AsSpan(position), start);
            if (!entries.TryAdd(name, entry))
                throw Bad(path, $"it has two entries '{name}'");
            position += size;
        }
        CheckOverlaps(path, entries);
        return entries;
    }

    private static (long Start, long Length, long Count) FindDirectory(string path, Stream file)
    {
        var tailLength = (int)Math.Min(file.Length, EndLength + LongestComment);
        var tail = ReadAt(path, file, file.Length - tailLength, tailLength);
        var at = tailLength - EndLength;
        while (at >= 0 && (Mark(tail, at) != EndMark || at + EndLength + U16(tail, at + 20) != tailLength))
            at--;
        if (at < 0)
            throw Bad(path, "it is cut short: the directory at the end of a zip file is missing");
        long count = U16(tail, at + 10), length = U32(tail, at + 12), start = U32(tail, at + 16);
        if (U16(tail, at + 4) != 0 && U16(tail, at + 4) != ushort.MaxValue)
            throw Bad(path, "it is one of several volumes");
        var end = file.Length - tailLength + at;
        if (end >= Locator64Length && ReadAt(path, file, end - Locator64Length, Locator64Length) is var locator && Mark(locator, 0) == Locator64Mark)
        {
            var record = (long)Math.Min(U64(locator, 8), long.MaxValue);
            var end64 = ReadAt(path, file, record, End64Length);
            if (Mark(end64, 0) != End64Mark)
                throw Bad(path, "its 64-bit directory is not where it says");
            (count, length, start, end) = (Signed(path, U64(end64, 32)), Signed(path, U64(end64, 40)), Signed(path, U64(end64, 48)), record);
        }
        if (start > end || length > end - start || length > LongestDirectory || count > length / CentralLength)
            throw Bad(path, $"its directory claims {count} entries in {length} bytes at {start}, which do not fit into the file");
        return (start, length, count);
    }

    private static (string Name, ZipEntry Entry, int Size) ReadEntry(string path, Stream file, ReadOnlySpan<byte> directory, long directoryStart)
    {
        if (directory.Length < CentralLength || Mark(directory, 0) != CentralMark)
            throw Bad(path, "its directory is cut short");
        var (flags, method) = (U16(directory, 8), U16(directory, 10));
        long packed = U32(directory, 20), size = U32(directory, 24), local = U32(directory, 42);
        var (nameLength, extraLength, commentLength) = (U16(directory, 28), U16(directory, 30), U16(directory, 32));
        var total = CentralLength + nameLength + extraLength + commentLength;
        if (total > directory.Length)
            throw Bad(path, "its directory is cut short");
        var name = Encoding.UTF8.GetString(directory.Slice(CentralLength, nameLength));
        if (!IsSafe(name))
            throw Bad(path, $"the entry '{Shown(name)}' has a name that leads elsewhere");
        if ((flags & 1) != 0 || (flags & 0x2040) != 0)
            throw InterchangeErrors.UnsupportedPytorchFile.With(path, $"the entry '{name}' is encrypted");
        if (method != 0)
            throw InterchangeErrors.UnsupportedPytorchFile.With(path, $"the entry '{name}' is compressed (method {method}), which PyTorch never does");
        ReadExtra(path, directory.Slice(CentralLength + nameLength, extraLength), ref size, ref packed, ref local);
        if (packed != size)
            throw Bad(path, $"the entry '{name}' is stored, but takes {packed} bytes for {size}");

        if (local > directoryStart - LocalLength)
            throw Bad(path, $"the entry '{name}' lies outside the file");
        var header = ReadAt(path, file, local, LocalLength);
        if (Mark(header, 0) != LocalMark || U16(header, 8) != 0 || (U16(header, 6) & 1) != 0)
            throw Bad(path, $"the entry '{name}' differs from its own header");
        var start = local + LocalLength + U16(header, 26) + U16(header, 28);
        if (start > directoryStart || size > directoryStart - start)
            throw Bad(path, $"the entry '{name}' lies outside the file");
        return (name, new ZipEntry(start, size), total);
    }

    // sizes and places beyond 4 GB stand in an extra field, each only where the plain field is full
    private static void ReadExtra(string path, ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (U16(extra, 0), U16(extra, 2));
            if (length > extra.Length - 4)
                throw Bad(path, "its directory has a broken extra field");
            if (id == 1)
            {
                var field = extra.Slice(4, length);
                Take(path, ref field, ref size);
                Take(path, ref field, ref packed);
                Take(path, ref field, ref local);
            }
            extra = extra[(4 + length)..];
        }
    }

    private static void Take(string path, ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue)
            return;
        if (field.Length < 8)
            throw Bad(path, "its directory has a broken extra field");
        value = Signed(path, BinaryPrimitives.ReadUInt64LittleEndian(field));
        field = field[8..];
    }

    private static void CheckOverlaps(string path, Dictionary<string, ZipEntry> entries)
    {
        var end = 0L;
        foreach (var (name, entry) in entries.Where(e => e.Value.Length > 0).OrderBy(e => e.Value.Start))
        {
            if (entry.Start < end)
                throw Bad(path, $"the entry '{name}' shares bytes with another");
            end = entry.Start + entry.Length;
        }
    }

    private static bool IsSafe(string name) =>
        name.Length is > 0 and <= 1024 && name[0] != '/' && !name.AsSpan().ContainsAny('\\', '\0', ':') && !name.Split('/').Contains("..");

    private static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);

    private static byte[] ReadAt(string path, Stream file, long position, int length)
    {
        if (position < 0 || position > file.Length - length)
            throw Bad(path, "it is cut short");
        var bytes = new byte[length];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static long Signed(string path, ulong value) => value <= long.MaxValue ? (long)value : throw Bad(path, "its directory has a size too large to be true");

    private static uint Mark(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static RunnerException Bad(string path, string reason) => InterchangeErrors.BadPytorchFile.With(path, reason);
}
