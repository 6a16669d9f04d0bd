using Runner.LibTorch;
using Runner.LibTorch.Elf;

namespace Runner.Tests.LibTorch.Elf;

public sealed class BuildIdTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Libtorch_has_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads an ELF library");
        var report = TorchRuntime.EnsureLoaded();

        Assert.Matches("^[0-9a-f]{40}$", BuildId.Read(Path.Combine(report.Folder, "libtorch_cpu.so"))!);
        Assert.StartsWith($"{report.Version} {BuildId.Read(Path.Combine(report.Folder, "libtorch_cpu.so"))}", report.Build, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_has_none()
    {
        File.WriteAllText(_file, "no library, but long enough to hold a header if it were one, which it is not at all");
        Assert.Null(BuildId.Read(_file));
        File.WriteAllText(_file, "");
        Assert.Null(BuildId.Read(_file));
    }

    [Fact]
    public void A_cut_or_scrambled_library_is_no_trouble()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads an ELF library");
        var whole = new byte[4096];
        using (var library = File.OpenRead(Path.Combine(TorchRuntime.EnsureLoaded().Folder, "libc10.so")))
            library.ReadExactly(whole);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole.ToArray();
            for (var j = 0; j < 8; j++)
                bytes[random.Next(16, 700)] = (byte)random.Next(256);
            File.WriteAllBytes(_file, bytes[..random.Next(bytes.Length)]);
            _ = BuildId.Read(_file);                           // whatever it says, it throws nothing
        }
    }
}
