using System.Runtime.InteropServices;

namespace Runner.Parameters;

/// <summary>
/// Sets memory to zero by giving it back to the system, which gives zeros when it is touched again. For memory that is written to after a while only:
/// until then it is free for others. Linux only, for private anonymous memory, which is what allocators take theirs from.
/// </summary>
internal static partial class ZeroPages
{
    private const int DontNeed = 4;
    private const int HugePage = 14;
    private const long Worthwhile = 64L << 20;

    /// <summary>Whether a buffer of this size is worth it: below, setting to zero is as fast and its memory no matter.</summary>
    public static bool Suits(long bytes) => OperatingSystem.IsLinux() && bytes >= Worthwhile;

    /// <summary>Asks for large pages, so that few faults fill the buffer again. Where the system has none, nothing changes.</summary>
    public static void PreferLarge(nint address, long bytes)
    {
        var (first, length) = Whole(address, bytes);
        _ = Advise(first, (nuint)length, HugePage);
    }

    /// <summary>Gives the whole pages back.</summary>
    /// <returns>What is left to be set to zero by hand, as bytes at the beginning and at the end; null where the system refused and nothing happened.</returns>
    public static (long Head, long Tail)? GiveBack(nint address, long bytes)
    {
        var (first, length) = Whole(address, bytes);
        return Advise(first, (nuint)length, DontNeed) == 0 ? (first - address, address + bytes - (first + length)) : null;
    }

    private static (nint First, long Length) Whole(nint address, long bytes)
    {
        long page = Environment.SystemPageSize;
        var first = (address + page - 1) / page * page;
        return ((nint)first, (address + bytes) / page * page - first);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
