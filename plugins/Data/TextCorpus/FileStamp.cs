using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Runner.Plugins.Data;

/// <summary>
/// What tells that a file is the one it was: device, inode, size, and times of change in nanoseconds. The time of change of the inode cannot be set by
/// programs, so a file that was replaced or edited under its old size and time of modification (<c>cp -p</c>, <c>rsync -t</c>, unpacked archives) is seen.
/// </summary>
/// <param name="Text">All of them.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Changed">When it was last written or otherwise changed.</param>
/// <param name="IsProof">
/// True where an equal stamp means equal content: the system tells all of them, and the file system keeps them as Linux's own do. Others make them up
/// (FAT, shared folders of virtual machines, FUSE).
/// </param>
internal sealed record FileStamp(string Text, long Length, DateTimeOffset Changed, bool IsProof)
{
    private const int CurrentFolder = -100, OfHandle = 0x1000, BasicFacts = 0x7ff, FileTypes = 0xF000, RegularFile = 0x8000;

    // ext2 to ext4, XFS, Btrfs, ZFS, bcachefs, F2FS, tmpfs, overlay, and NFS, which asks its server when a file is opened
    private static readonly HashSet<long> Honest =
        [0xEF53, 0x58465342, 0x9123683E, 0x2FC12FC1, unchecked((long)0xCA451A4E), 0xF2F52010, 0x01021994, 0x794C7630, 0x6969];

    /// <summary>The stamp of an open file.</summary>
    public static FileStamp Of(SafeFileHandle handle, string path)
    {
        var facts = new byte[256];
        if (!OperatingSystem.IsLinux() || !Ask(() => StatX(handle, "", OfHandle, BasicFacts, facts)))
        {
            var (length, written) = (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(path));
            return new FileStamp(string.Create(CultureInfo.InvariantCulture, $"{length} {written.Ticks}"), length, written, IsProof: false);
        }
        long Number(int at) => BinaryPrimitives.ReadInt64LittleEndian(facts.AsSpan(at));
        int Small(int at) => BinaryPrimitives.ReadInt32LittleEndian(facts.AsSpan(at));
        DateTimeOffset Time(int at) => DateTimeOffset.FromUnixTimeSeconds(Number(at)).AddTicks(Small(at + 8) / 100);

        var system = new byte[256];
        var isHonest = Ask(() => FStatFs(handle, system)) && Honest.Contains(BinaryPrimitives.ReadInt64LittleEndian(system));
        return new FileStamp(
            string.Create(CultureInfo.InvariantCulture, $"{Small(136)}:{Small(140)} {Number(32)} {Number(40)} {Number(112)}.{Small(120)} {Number(96)}.{Small(104)}"),
            Number(40), Time(112) > Time(96) ? Time(112) : Time(96), isHonest);
    }

    /// <summary>False for what reading may never end of, or wait at: pipes, devices, sockets. Opens nothing.</summary>
    public static bool IsRegular(string path)
    {
        var facts = new byte[256];
        return !OperatingSystem.IsLinux() || !Ask(() => StatX(CurrentFolder, path, 0, BasicFacts, facts))
            || (BinaryPrimitives.ReadUInt16LittleEndian(facts.AsSpan(28)) & FileTypes) == RegularFile;
    }

    private static bool Ask(Func<int> call)
    {
        try
        {
            return call() == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;                                        // a C library older than the call
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(SafeFileHandle file, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, [Out] byte[] facts);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, [Out] byte[] facts);

    [DllImport("libc", EntryPoint = "fstatfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FStatFs(SafeFileHandle file, [Out] byte[] facts);
}
