using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Runner.Errors;

namespace Runner.Files;

/// <summary>
/// Opens files whose paths come from somebody else: a recipe, a manifest, a folder that was downloaded. Only regular files are
/// opened (through symbolic links too), so that no pipe can hold the reader up and no device can feed it for ever.
/// </summary>
public static class RegularFile
{
    /// <summary>Bytes that a description in text or JSON may have: a configuration, a manifest, an index. 16 MiB.</summary>
    public const long DescriptionBytes = 16 << 20;

    /// <summary>Bytes that the file of a vocabulary, a tokenizer or labels may have; the largest published ones have 35 MB. 128 MiB.</summary>
    public const long VocabularyBytes = 128 << 20;

    // Numbers of Linux, the same on x86 and Arm.
    private const int ReadOnly = 0;
    private const int NoTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="bufferSize">Bytes of the stream's buffer; 0 for none.</param>
    /// <exception cref="RunnerException">RUN1070: it is a folder, a pipe, a socket or a device.</exception>
    /// <exception cref="IOException">It is not there, or the system refuses; as for <see cref="File.OpenRead"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, int bufferSize = 4096)
    {
        // looked at before it is opened: opening a device can have effects
        Require(path);
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize);

        // and opened without waiting, then looked at again: it may have been replaced in between
        var handle = new SafeFileHandle(NativeOpen(FileStatus.NativePath(path), ReadOnly | NoTerminal | NonBlocking | CloseOnExec), ownsHandle: true);
        try
        {
            if (handle.IsInvalid)
                throw SystemRefusal(path, Marshal.GetLastPInvokeError());
            Check(path, FileStatus.Of(handle));
            return new FileStream(handle, FileAccess.Read, bufferSize);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a file that must be small enough to be held.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="budget">Most bytes it may have. No more than that is read, whatever length the system states.</param>
    /// <exception cref="RunnerException">RUN1070: it is not a regular file; RUN1071: it has more bytes; RUN1072: it is not there or cannot be
    /// read.</exception>
    public static byte[] ReadBytes(string path, long budget)
    {
        try
        {
            return ReadWhole(path, budget);
        }
        catch (FileNotFoundException missing)
        {
            throw FileErrors.Unreadable.Because(missing, path, "it does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Unreadable.Because(failure, path, failure.Message.TrimEnd('.'));
        }
    }

    /// <summary>As <see cref="ReadBytes"/>, for callers that say themselves what it means that a file is not there or cannot be read.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="budget">Most bytes it may have.</param>
    /// <exception cref="RunnerException">RUN1070: it is not a regular file; RUN1071: it has more bytes.</exception>
    /// <exception cref="IOException">It is not there, or the system refuses; as for <see cref="File.ReadAllBytes(string)"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadWhole(string path, long budget)
    {
        using var stream = Open(path, bufferSize: 0);
        // files of /proc have no length and do not end
        var length = stream.Length;
        if (length > budget)
            throw FileErrors.TooLarge.With(path, budget);
        var bytes = new byte[Math.Min(Math.Max(length, 4095), budget) + 1];
        var count = 0;
        while (true)
        {
            count += stream.ReadAtLeast(bytes.AsSpan(count), bytes.Length - count, throwOnEndOfStream: false);
            if (count > budget)
                throw FileErrors.TooLarge.With(path, budget);
            if (count < bytes.Length)
                break;
            Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, Math.Min(budget + 1, Array.MaxLength)));
        }
        Array.Resize(ref bytes, count);
        return bytes;
    }

    /// <summary>The text of a file in UTF-8, with or without a byte order mark.</summary>
    /// <inheritdoc cref="ReadWhole"/>
    public static string ReadText(string path, long budget)
    {
        var bytes = ReadWhole(path, budget).AsSpan();
        return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    /// <summary>The lines of a text in UTF-8, read as they are asked for.</summary>
    /// <inheritdoc cref="Open"/>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(Open(path));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>Refuses what is no regular file, without opening it; what is not there passes.</summary>
    /// <exception cref="RunnerException">RUN1070.</exception>
    public static void Require(string path) => Check(path, FileStatus.Of(path));

    private static void Check(string path, FileStatus? status)
    {
        var found = status?.Kind switch
        {
            FileKind.Folder => "a folder",
            FileKind.Pipe => "a pipe",
            FileKind.Socket => "a socket",
            FileKind.Device => "a device",
            _ => null,
        };
        if (found is not null)
            throw FileErrors.NotRegular.With(path, found);
    }

    private static Exception SystemRefusal(string path, int error) => error switch
    {
        1 or 13 => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
        2 or 20 => new FileNotFoundException($"Could not find file '{path}'.", path),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'"),
    };

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen(byte[] path, int flags);
}
