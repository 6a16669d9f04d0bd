using Runner.Errors;
using Runner.Files;
using Runner.Tests.Support;

namespace Runner.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_also_through_links()
    {
        var path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "text");

        Assert.Equal("text"u8.ToArray(), RegularFile.ReadBytes(OddFiles.Link(_folder, OddFiles.Link(_folder, path, "first"), "second"), 4));
        using var stream = RegularFile.Open(path);
        Assert.True(stream is { CanSeek: true, CanWrite: false, Length: 4 });
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        var pipe = OddFiles.Pipe(_folder);

        Refused("RUN1070", $"'{pipe}' is a pipe, not a regular file, and was not read.", pipe);
        Refused("RUN1070", "is a pipe", OddFiles.Link(_folder, pipe));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/full")]
    [InlineData("/dev/tty")]
    [InlineData("/dev/stdin")]
    public void A_device_is_refused(string path)
    {
        Assert.SkipUnless(Path.Exists(path), $"needs {path}");

        Refused("RUN1070", "not a regular file", path);
        Refused("RUN1070", "not a regular file", OddFiles.Link(_folder, path));
    }

    [Fact]
    public void A_folder_is_refused() => Refused("RUN1070", $"'{_folder}' is a folder", _folder);

    [Fact]
    public void A_file_beyond_its_budget_is_refused_unread()
    {
        var huge = OddFiles.Huge(_folder, 8L << 40);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refused("RUN1071", $"'{huge}' has more than 1000 bytes", huge);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, "the file was read");
    }

    [Fact]
    public void A_file_that_states_no_length_is_read_to_its_budget_and_no_further()
    {
        Assert.SkipUnless(File.Exists("/proc/self/maps") && new FileInfo("/proc/self/maps").Length == 0, "needs /proc");

        Refused("RUN1071", "has more than 1000 bytes", "/proc/self/maps");
        Assert.NotEmpty(RegularFile.ReadBytes("/proc/self/status", 1 << 20));
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Refused("RUN1072", "cannot be read: it does not exist.", Path.Combine(_folder, "none"));
        Refused("RUN1072", "cannot be read: ", OddFiles.Link(_folder, "link", "link"));
        Assert.Throws<FileNotFoundException>(() => RegularFile.Open(Path.Combine(_folder, "none")));
    }

    [Fact]
    public void A_replaced_file_of_the_same_size_and_time_has_another_status()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not say");
        var path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "aaaa");
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        var before = FileStatus.Of(path)!.Value;
        File.WriteAllText(path + ".new", "bbbb");
        File.SetLastWriteTimeUtc(path + ".new", time);
        File.Move(path + ".new", path, overwrite: true);

        var after = FileStatus.Of(path)!.Value;

        Assert.Equal((FileKind.Regular, 4L, before.Modified), (after.Kind, after.Length, after.Modified));
        Assert.Equal((time - DateTime.UnixEpoch).Ticks * 100, after.Modified);
        Assert.NotEqual(before.Inode, after.Inode);
        Assert.True(after.Changed >= before.Changed);
        Assert.NotEqual(before.Stamp, after.Stamp);

        // by its path nothing is proof: another file may lie there by now
        using var open = RegularFile.Open(path);
        var status = FileStatus.Of(open.SafeFileHandle)!.Value;
        Assert.Equal(after.Stamp, status.Stamp);
        Assert.False(after.IsProof);
        Assert.True(status.LastChange > new DateTimeOffset(time), "the time that a program set is no time of change");
    }

    private static void Refused(string code, string message, string path)
    {
        var refused = Assert.Throws<RunnerException>(() => RegularFile.ReadBytes(path, 1000));
        Assert.Equal(code, refused.Descriptor.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
