using Runner.LibTorch.Elf;

namespace Runner.Tests.LibTorch.Elf;

public class ElfLibraryTests
{
    [Fact]
    public void Reads_what_torch_sharps_native_part_needs()
    {
        var library = ElfLibrary.Parse(File.ReadAllBytes(NativeFiles.Shim));

        Assert.Equal(62, library.Machine);
        Assert.Equal("libLibTorchSharp.so", library.SoName);
        Assert.Equal(["libtorch.so", "libc10.so", "libtorch_cpu.so", "libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"],
            library.Needed);
        var need = Assert.Single(library.VersionNeeds, need => need.Version == "GLIBCXX_3.4.32");
        Assert.Equal("libstdc++.so.6", need.File);
        Assert.False(need.IsWeak);
    }

    [Fact]
    public void Finds_every_name_needed_from_LibTorch()
    {
        var symbols = ElfLibrary.Parse(File.ReadAllBytes(NativeFiles.Shim)).ReadSymbols();

        var needed = symbols.Where(s => !s.IsDefined && !s.IsWeak && s.IsRelocated && s.VersionIndex <= 1).ToList();
        Assert.Equal(1204, needed.Count);                                    // as `nm -D --undefined-only` counts them for TorchSharp 0.107.0
        Assert.Contains(needed, s => s.Name == "_ZN2at4_ops10add_Tensor4callERKNS_6TensorES4_RKN3c106ScalarE" && s.IsCalledOnly);
        Assert.Contains(symbols, s => s.Name == "THSTensor_add" && s.IsDefined);
    }

    [Fact]
    public void Reads_versions_that_a_library_defines() =>
        Assert.Contains("GLIBCXX_3.4.20", SystemLibraries.VersionsOf("libstdc++.so.6")!);

    [Fact]
    public void An_unknown_system_library_is_no_opinion() => Assert.Null(SystemLibraries.VersionsOf("libthere-is-no-such-thing.so.9"));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void Refuses_garbage(int length)
    {
        var e = Assert.Throws<InvalidDataException>(() => ElfLibrary.Parse(Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray()));
        Assert.Equal("it is no ELF file", e.Message);
    }

    [Fact]
    public void Refuses_every_truncation_with_a_reason()
    {
        var whole = File.ReadAllBytes(NativeFiles.Shim);
        for (var length = 64; length < whole.Length; length += 7919)
        {
            var cut = whole[..length];
            try
            {
                ElfLibrary.Parse(cut).ReadSymbols();
            }
            catch (InvalidDataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
        Assert.Throws<InvalidDataException>(() => ElfLibrary.Parse(whole[..100_000]));
    }

    [Fact]
    public void Flipped_bytes_give_a_reason_or_a_library_but_nothing_else()
    {
        var whole = File.ReadAllBytes(NativeFiles.Shim);
        var random = Randomness.RandomStream.Create(1, "flip");
        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            for (var j = 0; j < 20; j++)
                damaged[random.NextInt32(0x900)] ^= (byte)(1 + random.NextInt32(255));   // headers and the first tables
            try
            {
                ElfLibrary.Parse(damaged).ReadSymbols();
            }
            catch (InvalidDataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }
}
