using System.Text;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Reading;

public sealed class RecipeReaderTests : IDisposable
{
    private readonly RecipeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_byte_order_mark_is_accepted()
    {
        var recipe = _folder.Write("a.yaml", [0xEF, 0xBB, 0xBF, .. "a: 1"u8]).Compose("a.yaml");

        Assert.Equal("a: 1\n", RecipeWriter.ToYaml(recipe!.Root));
        Assert.Equal((1, 4), (recipe.Root["a"]!.Mark.Line, recipe.Root["a"]!.Mark.Column));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_shown_by_offset()
    {
        _folder.Write("a.yaml", [.. "a: 中\nb: "u8, 0xD6, 0xD0]);

        Assert.Null(_folder.Compose("a.yaml"));
        Assert.Equal(
            """
            a.yaml(2,4): error RUN1027: the file is not UTF-8 text: the byte at offset 10 starts no valid character.
                  Save it as UTF-8.
            1 error.

            """, _folder.Messages);
    }

    [Fact]
    public void Utf16_is_recognised()
    {
        _folder.Write("a.yaml", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a: 1")]);

        Assert.Null(_folder.Compose("a.yaml"));
        Assert.Equal("the file is not UTF-8 text: the byte at offset 0 starts no valid character (it looks like UTF-16).",
            Assert.Single(_folder.Diagnostics.Items).Message);
    }

    [Theory]
    [InlineData("a: 1\nb: x\0hidden: 3", "0000")]
    [InlineData("a: 1\nb: \u001b[31m", "001B")]
    [InlineData("a: 1\nb: \u2028c: 2", "2028")]
    [InlineData("a: 1\nb: \u0085c: 2", "0085")]
    [InlineData("a: 1\nb: \uFEFFx", "FEFF")]
    [InlineData("a: 1\nb: \uFFFEx", "FFFE")]
    public void Characters_that_would_hide_something_are_refused(string yaml, string code)
    {
        Assert.Null(_folder.ComposeText(yaml));

        var found = Assert.Single(_folder.Diagnostics.Items);
        Assert.Equal(("RUN1028", $"the character U+{code} may not stand in a recipe.", 2),
            (found.Descriptor.Code, found.Message, found.Mark.Line));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_a_whole_one_is_not()
    {
        Assert.Null(_folder.ComposeText("a: x\uD800y"));
        Assert.Equal(["RUN1028"], _folder.Codes);

        using var other = new RecipeFolder();
        Assert.Equal("a: \"\U0001F600\"\n", other.Yaml("a: \U0001F600"));
    }

    [Fact]
    public void A_file_of_50_MB_is_refused_by_its_length()
    {
        using (var file = File.Create(Path.Combine(_folder.Root, "big.yaml")))
            file.SetLength(50L << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(_folder.Compose("big.yaml"));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, "the file was read");
        Assert.Equal(
            """
            big.yaml: error RUN1021: this file has more than the 1048576 bytes that a recipe may have.
                  Recipes hold settings: keep data in files of their own and name them by path.
            1 error.

            """, _folder.Messages);
    }

    [Fact]
    public void A_device_without_end_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs /dev/zero");

        Assert.Null(_folder.Compose("/dev/zero"));
        Assert.Equal("'/dev/zero' is a device, not a regular file, and was not read.", Assert.Single(_folder.Diagnostics.Items).Message);
    }

    [Fact]
    public void A_folder_is_no_recipe()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "sub"));

        Assert.Null(_folder.Compose("sub"));
        Assert.Equal($"'{_folder.Root}/sub' is a folder, not a regular file, and was not read.", Assert.Single(_folder.Diagnostics.Items).Message);
    }

    [Fact]
    public void Files_are_recorded_with_their_hash()
    {
        _folder.Write("a.yaml", "extends: b.yaml\n").Write("b.yaml", "a: 1\n");

        var files = _folder.Compose("a.yaml")!.Files;

        Assert.Equal([Path.Combine(_folder.Root, "a.yaml"), Path.Combine(_folder.Root, "b.yaml")], files.Select(f => f.Path));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a: 1\n"u8)), files[1].Sha256);
    }
}
