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
    public void OnDebian12OneByteOfACopyDiffers()
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
    public void OnDebian13NothingIsLacking() =>
        Assert.Empty(VersionMending.Unprovided(Library, file => Without(file)));

    [Fact]
    public void ALibraryThatCannotBeLookedAtIsLeftToTheLoader() =>
        Assert.Empty(VersionMending.Unprovided(Library, _ => null));

    [Fact]
    public void AVersionWhoseSymbolsAreUsedIsNamedWithThem()
    {
        var lacking = VersionMending.Unprovided(Library, file => Without(file, "GLIBCXX_3.4.21"));

        var users = VersionMending.UsedBy(Library, Assert.Single(lacking));
        Assert.NotEmpty(users);
        Assert.All(users, name => Assert.StartsWith("_Z", name));
    }

    [Fact]
    public void AnAlreadyMendedFileNeedsNothing()
    {
        var lacking = VersionMending.Unprovided(Library, file => Without(file, "GLIBCXX_3.4.32"));
        var mended = ElfLibrary.Parse(VersionMending.Waive(Bytes, lacking));

        Assert.Empty(VersionMending.Unprovided(mended, file => Without(file, "GLIBCXX_3.4.32")));
    }
}
