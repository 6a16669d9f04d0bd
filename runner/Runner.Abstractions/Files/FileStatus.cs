using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Runner.Files;

/// <summary>What the operating system says about a file; symbolic links are followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes; 0 for what has no length.</param>
/// <param name="Device">Number of the device it lies on; 0 where the system does not say.</param>
/// <param name="Inode">Number of the file on its device, kept by a rename, changed by a replacement; 0 where the system does not say.</param>
/// <param name="Modified">Time of the last change of its content, in nanoseconds since 1970. Programs can set it.</param>
/// <param name="Changed">Time of the last change of content or of what is recorded about it, in nanoseconds since 1970. Programs cannot
/// set it; 0 where the system does not say.</param>
public readonly record struct FileStatus(FileKind Kind, long Length, ulong Device, ulong Inode, long Modified, long Changed)
{
    // statx has one layout on every processor, where the older calls have one each
    private const int Size = 256;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7ff;

    // ext2 to ext4, XFS, Btrfs, ZFS, bcachefs, F2FS, tmpfs, overlay, and NFS, which asks its server when a file is opened
    private static readonly HashSet<long> Honest =
        [0xEF53, 0x58465342, 0x9123683E, 0x2FC12FC1, unchecked((long)0xCA451A4E), 0xF2F52010, 0x01021994, 0x794C7630, 0x6969];

    /// <summary>
    /// True where an equal <see cref="Stamp"/> means equal content: the file was open, and its file system keeps inodes and times as Linux's own do. Others make
    /// them up (FAT, shared folders of virtual machines, FUSE).
    /// </summary>
    public bool IsProof { get; init; }

    /// <summary>
    /// What tells that a file is the one it was, in one line. The time of change cannot be set by programs, so a file that was replaced or edited under its old
    /// size and time of modification (<c>cp -p</c>, <c>rsync -t</c>, unpacked archives) has another one.
    /// </summary>
    public string Stamp => string.Create(CultureInfo.InvariantCulture, $"{Device} {Inode} {Length} {Modified} {Changed}");

    /// <summary>When it was last written or otherwise changed.</summary>
    public DateTimeOffset LastChange => DateTimeOffset.UnixEpoch.AddTicks(Math.Max(Modified, Changed) / 100);

    /// <summary>The status of what <paramref name="path"/> leads to; null where there is nothing, or nothing may be said about it.</summary>
    public static FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfAnySystem(path);
        var buffer = new byte[Size];
        return Statx(CurrentFolder, NativePath(path), 0, BasicFields, buffer) == 0 ? Parse(buffer) : null;
    }

    /// <summary>The status of an open file; null where the system does not say.</summary>
    public static FileStatus? Of(SafeFileHandle open)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var buffer = new byte[Size];
        return Statx((int)open.DangerousGetHandle(), NativePath(""), EmptyPath, BasicFields, buffer) == 0 ? Parse(buffer) with { IsProof = IsHonest(open) } : null;
    }

    internal static byte[] NativePath(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static FileStatus Parse(ReadOnlySpan<byte> status) => new(
        (BitConverter.ToUInt16(status[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        },
        (long)BitConverter.ToUInt64(status[40..]),
        ((ulong)BitConverter.ToUInt32(status[136..]) << 32) | BitConverter.ToUInt32(status[140..]),
        BitConverter.ToUInt64(status[32..]),
        Time(status[112..]),
        Time(status[96..]));

    private static bool IsHonest(SafeFileHandle open)
    {
        var system = new byte[Size];
        return FStatFs(open, system) == 0 && Honest.Contains(BinaryPrimitives.ReadInt64LittleEndian(system));
    }

    private static long Time(ReadOnlySpan<byte> time) =>
        (BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);

    private static FileStatus? OfAnySystem(string path)
    {
        var file = new FileInfo(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (Directory.Exists(path))
            return new FileStatus(FileKind.Folder, 0, 0, 0, 0, 0);
        return !file.Exists ? null : new FileStatus(
            file.Attributes.HasFlag(FileAttributes.Device) ? FileKind.Device : FileKind.Regular,
            file.Length, 0, 0, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "fstatfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FStatFs(SafeFileHandle file, [Out] byte[] facts);
}

/// <summary>The kinds of things a path can lead to.</summary>
public enum FileKind
{
    /// <summary>A file with bytes of its own.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe: reading waits for somebody who writes.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A terminal, a disk, <c>/dev/zero</c>: reading may never end and may have effects.</summary>
    Device,
}
