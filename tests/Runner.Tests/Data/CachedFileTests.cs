using System.Text;
using Runner.Data;
using Runner.Errors;

namespace Runner.Tests.Data;

public sealed class CachedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_comes_back_and_nothing_else_is_left()
    {
        CachedFile.Write(_folder.File("a/b"), "content"u8);

        Assert.Equal("content", Encoding.UTF8.GetString(CachedFile.Read(_folder.File("a/b"))!));
        Assert.Equal(["b"], Directory.GetFiles(_folder.File("a")).Select(Path.GetFileName));
        Assert.Null(CachedFile.Read(_folder.File("a/c")));
    }

    [Fact]
    public void Any_damage_makes_it_anew_and_keeps_the_damaged_file()
    {
        var path = _folder.File("x");
        CachedFile.Write(path, "content"u8);
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            byte[][] damages = [[.. whole[..i]], [.. whole[..i], (byte)(whole[i] ^ 1), .. whole[(i + 1)..]], [.. whole[..i], .. whole[(i + 1)..]], [.. whole[..i], 0, .. whole[i..]]];
            foreach (var damage in damages)
            {
                File.WriteAllBytes(path, damage);
                Assert.Equal("again", Encoding.UTF8.GetString(CachedFile.Get(path, () => "again"u8.ToArray())));
                Assert.Equal(damage, File.ReadAllBytes(path + ".damaged"));
            }
        }
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_told()
    {
        _folder.Write("file", "");

        var error = Assert.Throws<RunnerException>(() => CachedFile.Get(_folder.File("file/inside"), () => []));

        Assert.Equal("RUN3100", error.Descriptor.Code);
    }
}
