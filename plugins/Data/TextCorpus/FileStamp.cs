using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Runner.Files;

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
    // ext2 to ext4, XFS, Btrfs, ZFS, bcachefs, F2FS, tmpfs, overlay, and NFS, which asks its server when a file is opened
    private static readonly HashSet<long> Honest =
        [0xEF53, 0x58465342, 0x9123683E, 0x2FC12FC1, unchecked((long)0xCA451A4E), 0xF2F52010, 0x01021994, 0x794C7630, 0x6969];

    /// <summary>The stamp of an open file.</summary>
    public static FileStamp Of(SafeFileHandle handle, string path)
    {
        if (FileStatus.Of(handle) is not { } status)
        {
            var (length, written) = (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(path));
            return new FileStamp(string.Create(CultureInfo.InvariantCulture, $"{length} {written.Ticks}"), length, written, IsProof: false);
        }
        var system = new byte[256];
        var isHonest = FStatFs(handle, system) == 0 && Honest.Contains(BinaryPrimitives.ReadInt64LittleEndian(system));
        return new FileStamp(
            string.Create(CultureInfo.InvariantCulture, $"{status.Device} {status.Inode} {status.Length} {status.Modified} {status.Changed}"),
            status.Length, DateTimeOffset.UnixEpoch.AddTicks(Math.Max(status.Modified, status.Changed) / 100), isHonest);
    }

    [DllImport("libc", EntryPoint = "fstatfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FStatFs(SafeFileHandle file, [Out] byte[] facts);
}
