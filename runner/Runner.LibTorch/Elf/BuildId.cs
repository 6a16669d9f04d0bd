using System.Buffers.Binary;
using Runner.Files;

namespace Runner.LibTorch.Elf;

/// <summary>
/// The linker's hash over the content of a library, from its note <c>NT_GNU_BUILD_ID</c>: tells builds apart without reading
/// half a gigabyte. Source: System V ABI, note section; binutils, option <c>--build-id</c>.
/// </summary>
internal static class BuildId
{
    private const int HeaderSize = 64, ProgramHeaderSize = 56, NoteSegment = 4, BuildIdNote = 3, LongestNotes = 1 << 20;

    /// <summary>Hexadecimal digits; null for a file without one.</summary>
    public static string? Read(string path)
    {
        using var file = RegularFile.Open(path);
        var header = new byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize
            || !header.AsSpan(0, 4).SequenceEqual("\x7f\x45LF"u8) || header[4] != 2 || header[5] != 1)
        {
            return null;
        }
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        var programs = At(file, offset, count * ProgramHeaderSize);
        for (var i = 0; programs is not null && i < count; i++)
        {
            var program = programs.AsSpan(i * ProgramHeaderSize, ProgramHeaderSize);
            if (BinaryPrimitives.ReadInt32LittleEndian(program) == NoteSegment
                && BinaryPrimitives.ReadInt64LittleEndian(program[32..]) is > 0 and <= LongestNotes and var size
                && At(file, BinaryPrimitives.ReadInt64LittleEndian(program[8..]), (int)size) is { } notes
                && Find(notes) is { } id)
            {
                return id;
            }
        }
        return null;
    }

    private static byte[]? At(FileStream file, long offset, int length)
    {
        if (offset < 0 || offset > file.Length - length)
            return null;
        file.Position = offset;
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // each note: length of its name, length of its content, type; then both, padded to four bytes
    private static string? Find(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var name = BinaryPrimitives.ReadInt32LittleEndian(notes);
            var content = BinaryPrimitives.ReadInt32LittleEndian(notes[4..]);
            var type = BinaryPrimitives.ReadInt32LittleEndian(notes[8..]);
            if (name is < 0 or > LongestNotes || content is < 0 or > LongestNotes)
                return null;
            var start = 12 + Padded(name);
            if (start + content > notes.Length)
                return null;
            if (type == BuildIdNote && notes.Slice(12, name).SequenceEqual("GNU\0"u8))
                return Convert.ToHexStringLower(notes.Slice(start, content));
            notes = notes[Math.Min(notes.Length, start + Padded(content))..];
        }
        return null;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
