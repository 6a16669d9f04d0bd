using System.Security.Cryptography;
using Runner.LibTorch.Elf;

namespace Runner.Tests.LibTorch.Elf;

public class VersionMendingTests
{
    private static readonly byte[] Bytes = File.ReadAllBytes(NativeFiles.Shim);
    private static readonly ElfLibrary Library = ElfLibrary.Parse(Bytes);

    private static HashSet<string>? Without(string file, params string[] versions) =>
        [.. Library.VersionNeeds.Where(need => need.File == file).Select(need => need.Version).Except(versions)];

    [Fact]
    public void On_debian_12_one_byte_of_a_copy_differs()
    {
        var before = SHA256.HashData(File.ReadAllBytes(NativeFiles.Shim));

        var lacking = VersionMending.Unprovided(Library, file => Without(file, "GLIBCXX_3.4.32"));
        var mended = VersionMending.Waive(Bytes, lacking);

        Assert.Equal("GLIBCXX_3.4.32", Assert.Single(lacking).Version);
        Assert.Empty(VersionMending.UsedBy(Library, lacking[0]));
        var differing = Enumerable.Range(0, Bytes.Length).Where(i => Bytes[i] != mended[i]).ToList();
        Assert.Equal([lacking[0].FlagsOffset], differing);
        Assert.Equal(2, mended[differing[0]] ^ Bytes[differing[0]]);
        Assert.True(ElfLibrary.Parse(mended).VersionNeeds.Single(need => need.Version == "GLIBCXX_3.4.32").IsWeak);
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(NativeFiles.Shim)));
    }

    [Fact]
    public void On_debian_13_nothing_is_lacking() =>
        Assert.Empty(VersionMending.Unprovided(Library, file => Without(file)));

    [Fact]
    public void A_library_that_cannot_be_looked_at_is_left_to_the_loader() =>
        Assert.Empty(VersionMending.Unprovided(Library, _ => null));

    [Fact]
    public void A_version_whose_symbols_are_used_is_named_with_them()
    {
        var lacking = VersionMending.Unprovided(Library, file => Without(file, "GLIBCXX_3.4.21"));

        var users = VersionMending.UsedBy(Library, Assert.Single(lacking));
        Assert.NotEmpty(users);
        Assert.All(users, name => Assert.StartsWith("_Z", name));
    }

    [Fact]
    public void An_already_mended_file_needs_nothing()
    {
        var lacking = VersionMending.Unprovided(Library, file => Without(file, "GLIBCXX_3.4.32"));
        var mended = ElfLibrary.Parse(VersionMending.Waive(Bytes, lacking));

        Assert.Empty(VersionMending.Unprovided(mended, file => Without(file, "GLIBCXX_3.4.32")));
    }
}
