using System.Buffers.Binary;

namespace Runner.Weights.Pytorch;

/// <summary>
/// The layout of <c>torch.save</c> before PyTorch 1.6: a magic number, a version, facts about the machine, the object, the keys of its storages, each a
/// pickle, and then every storage as its count of elements and its numbers. Pickles are read by the same reader as those of today, which executes
/// nothing; every number is checked against the length of the file before it is believed.
/// Source of the format: pytorch/pytorch v1.5, torch/serialization.py, _legacy_save.
/// </summary>
internal static class LegacyFile
{
    private const int Version = 1001;

    // the number 0x1950a86a20f9469cfc6c as a pickle of protocol 2 writes it
    private static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Bytes that tell such a file.</summary>
    public static int MagicLength => Magic.Length;

    /// <summary>True where a file starts as such files do.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    /// <summary>The object, and where its storages lie, by key.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">Open at any place.</param>
    /// <param name="longestPickle">Bytes that the pickles may take.</param>
    /// <param name="sizeOf">Bytes of a storage's elements.</param>
    /// <exception cref="Errors.RunnerException">RUN4210, RUN4211, RUN4213.</exception>
    public static (object? Root, Dictionary<string, ZipEntry> Storages) Read(string path, Stream file, int longestPickle, Func<PickleStorage, int> sizeOf)
    {
        var bytes = new byte[Math.Min(file.Length, longestPickle)];
        file.Position = 0;
        file.ReadExactly(bytes);
        var rest = bytes.AsMemory(Magic.Length);
        object? Next(Dictionary<string, PickleStorage>? storages = null)
        {
            var (value, length) = PickleReader.ReadFirst(path, rest, storages);
            rest = rest[length..];
            return value;
        }

        if (Next() is not (long)Version)
            throw Bad(path, $"its version is not {Version}");
        if (Next() is not PickleMap machine || machine.Entries.GetValueOrDefault("little_endian") is not true)
            throw InterchangeErrors.UnsupportedPytorchFile.With(path, "its numbers are not in the byte order 'little'");
        var known = new Dictionary<string, PickleStorage>(StringComparer.Ordinal);
        var root = Next(known);
        if (Next() is not List<object?> keys)
            throw Bad(path, "the list of its storages is missing");
        return (root, Place(path, file, bytes.Length - rest.Length, keys, known, sizeOf));
    }

    private static Dictionary<string, ZipEntry> Place(
        string path, Stream file, long position, List<object?> keys, Dictionary<string, PickleStorage> known, Func<PickleStorage, int> sizeOf)
    {
        var places = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        var count = new byte[8];
        foreach (var key in keys)
        {
            if (key is not string name || !known.TryGetValue(name, out var storage))
                throw Bad(path, "its list names a storage that nothing in it uses");
            if (position > file.Length - count.Length)
                throw Bad(path, "it is cut short");
            file.Position = position;
            file.ReadExactly(count);
            position += count.Length;
            var elements = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (elements != storage.Count || elements > (file.Length - position) / sizeOf(storage))
                throw Bad(path, $"a storage of {storage.Count} elements says it has {elements}, or reaches beyond the end");
            var length = elements * sizeOf(storage);
            if (!places.TryAdd(name, new ZipEntry(position, length)))
                throw Bad(path, "its list names a storage twice");
            position += length;
        }
        return position == file.Length ? places : throw Bad(path, $"{file.Length - position} bytes follow its last storage");
    }

    private static Errors.RunnerException Bad(string path, string reason) => InterchangeErrors.BadPytorchFile.With(path, reason);
}
