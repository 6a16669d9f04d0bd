using System.Runtime.InteropServices;
using Runner.Files;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Runner.LibTorch.Loading;

/// <summary>Loads a shared library by path, with the loader's own words where it fails.</summary>
internal static class SharedLibrary
{
    /// <exception cref="Errors.RunnerException">The system's loader refused it.</exception>
    public static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw LibTorchErrors.LoadFailed.Because(e, path, LoaderText(e.Message, path));
        }
    }

    /// <summary>
    /// Refuses a file that is shorter than its own headers say. The loader maps such a file and the process ends with a bus
    /// error at the first page that is not there; half a download or a full disk leaves one behind.
    /// </summary>
    /// <exception cref="Errors.RunnerException">It is cut short or no library.</exception>
    public static void CheckWhole(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            Span<byte> head = stackalloc byte[64];
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[..4].SequenceEqual("\x7f\x45LF"u8) || head[4] != 2)
                throw LibTorchErrors.NotALibrary.With(path, "it is no 64-bit ELF file");
            var (start, size, count) = (ReadInt64LittleEndian(head[32..]), ReadUInt16LittleEndian(head[54..]), ReadUInt16LittleEndian(head[56..]));
            var segments = new byte[size * count];
            file.Seek(start, SeekOrigin.Begin);
            file.ReadExactly(segments);
            for (var at = 0; at < segments.Length; at += size)
            {
                var segment = segments.AsSpan(at);
                var end = checked(ReadInt64LittleEndian(segment[8..]) + ReadInt64LittleEndian(segment[32..]));
                if (end > file.Length)
                    throw LibTorchErrors.NotALibrary.With(path, $"it is cut short: {file.Length} bytes of at least {end}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            throw LibTorchErrors.NotALibrary.Because(e, path, e.Message);
        }
    }

    // .NET lists every attempt; the line that names something else than the file itself is the one that helps
    internal static string LoaderText(string message, string path)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line.StartsWith(path + ":", StringComparison.Ordinal))
            ?? lines.Skip(1).FirstOrDefault() ?? message;
    }
}
