using Runner.Recipes;
using Runner.Tests.Support;

namespace Runner.Tests.Recipes.Composing;

/// <summary>A recipe of somebody else names files of whoever checks it.</summary>
public sealed class StrangersFilesTests : IDisposable
{
    private const string Secret = "hunter2";

    private readonly RecipeFolder _folder = new();
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("runner-elsewhere-").FullName;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public void A_pipe_as_recipe_or_base_is_refused_and_not_waited_for()
    {
        var pipe = OddFiles.Pipe(_folder.Root, "pipe.yaml");

        Assert.Null(_folder.Compose(pipe));
        _folder.ComposeText("extends: pipe.yaml\na: 1\n");

        Assert.Equal(["RUN1070", "RUN1070"], _folder.Codes);
        Assert.Contains("(inherited from recipe.yaml(1,10))", _folder.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link.yaml", "RUN1070")]         // to a device
    [InlineData("huge.yaml", "RUN1021")]
    [InlineData("folder.yaml", "RUN1070")]
    [InlineData("/dev/zero", "RUN1073")]
    [InlineData("/dev/full", "RUN1073")]
    [InlineData("/etc/passwd", "RUN1073")]
    [InlineData("/proc/self/environ", "RUN1073")]
    public void Only_recipes_of_a_recipes_size_are_extended(string file, string code)
    {
        Assert.SkipUnless(Path.Exists("/dev/zero") && Path.Exists("/dev/full"), "needs devices");
        OddFiles.Link(_folder.Root, "/dev/zero", "link.yaml");
        OddFiles.Huge(_folder.Root, 1L << 40, "huge.yaml");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "folder.yaml"));

        _folder.ComposeText($"extends: {file}\na: 1\n");

        Assert.Equal([code], _folder.Codes);
    }

    [Theory]
    [InlineData("password: hunter2\npassword: hunter3\n")]      // a key twice
    [InlineData("- hunter2\n")]
    [InlineData("hunter2: *hunter2\n")]
    [InlineData("a: !!hunter2 b\n")]
    [InlineData("password: 'hunter2\n")]
    [InlineData("password: hunter2: b\n")]
    public void What_another_folder_holds_is_not_quoted(string text)
    {
        File.WriteAllText(Path.Combine(_elsewhere, "secrets.yaml"), text);
        OddFiles.Link(_folder.Root, _elsewhere, "base");

        _folder.ComposeText($"extends: {_elsewhere}/secrets.yaml\na: 1\n");
        _folder.ComposeText("extends: base/secrets.yaml\na: 1\n");

        Assert.Equal(2, _folder.Diagnostics.Items.Count);
        Assert.All(_folder.Diagnostics.Items, d => Assert.True(d.Descriptor == RecipeErrors.Withheld || d.Descriptor == RecipeErrors.RootNotMap));
        Assert.DoesNotContain(Secret, _folder.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter3", _folder.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hidden_folder_holds_is_not_quoted()
    {
        _folder.Write(".tool/settings.yaml", "hunter2: 1\nhunter2: 2\n").ComposeText("extends: .tool/settings.yaml\n");

        Assert.DoesNotContain(Secret, _folder.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_a_base_of_the_same_project_are_told_in_full()
    {
        _folder.Write("base/a.yaml", "a: 1\na: 2\n").Write("sub/b.yaml", "extends: ../base/a.yaml\n").Compose("sub/b.yaml");

        Assert.Contains("the key 'a' is already set at line 1", _folder.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void What_binding_finds_in_a_file_of_another_folder_is_not_quoted_either()
    {
        File.WriteAllText(Path.Combine(_elsewhere, "secrets.yaml"), "hunter2: 1\n");
        var composed = _folder.ComposeText($"extends: {_elsewhere}/secrets.yaml\n")!;

        _folder.Diagnostics.Error(RecipeErrors.UnknownKey, composed.Root.Entries[0], composed.Root, "did you mean 'hunter2'?", "hunter2", "the recipe");

        Assert.Contains("secrets.yaml(1,1): error RUN1074: RUN1003, unknown setting. Nothing of this file is shown", _folder.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("'hunter2'", _folder.Messages, StringComparison.Ordinal);
    }
}
