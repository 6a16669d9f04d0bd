using Runner.Mlflow;

namespace Runner.Tests.Mlflow;

public sealed class MlflowUriTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_form_opens_its_store()
    {
        await using var server = MlflowUri.Open("http://localhost:5000/x/", variable: _ => null);
        Assert.Equal("http://localhost:5000/x", server.Describe().Uri);

        await using var file = MlflowUri.Open("sqlite:///" + _folder.Database);
        Assert.Equal("sqlite:///" + _folder.Database, file.Describe().Uri);

        await using var folder = MlflowUri.Open(_folder.Folder);
        Assert.Equal("sqlite:///" + _folder.Database, folder.Describe().Uri);

        await using var asUri = MlflowUri.Open(new Uri(_folder.Folder).AbsoluteUri);
        Assert.Equal("sqlite:///" + _folder.Database, asUri.Describe().Uri);

        await using var relative = MlflowUri.Open("sqlite:///some.db");
        Assert.Equal("sqlite:///" + Path.GetFullPath("some.db"), relative.Describe().Uri);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    [Theory]
    [InlineData("postgresql://ada:secret@db/mlflow", "The tracking URI 'postgresql://db/mlflow' cannot be used: there is no client for it here.")]
    [InlineData("databricks", "The tracking URI 'databricks' cannot be used: there is no client for it here.")]
    [InlineData("sqlite://", "The tracking URI 'sqlite://' cannot be used: a SQLite file is named with three slashes and a path, four for an absolute one.")]
    [InlineData("sqlite:///a.db?x=1", "The tracking URI 'sqlite:///a.db' cannot be used: options after '?' are not known here.")]
    [InlineData(" ", "The tracking URI ' ' cannot be used: it is empty.")]
    public void What_cannot_be_opened_is_told_without_passwords(string uri, string message)
    {
        var failure = Assert.Throws<MlflowException>(() => MlflowUri.Open(uri));
        Assert.Equal(MlflowErrorCode.InvalidConfiguration, failure.ErrorCode);
        Assert.Equal(
            message + " Give http://HOST:PORT, sqlite:///FILE.db, or a folder; for another database, run 'mlflow server' over it.", failure.Message);
    }

    [Fact]
    public void An_old_file_store_is_not_mistaken_for_an_empty_folder()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "0"));
        _folder.File("0/meta.yaml", "name: Default");
        var failure = Assert.Throws<MlflowException>(() => MlflowUri.Open(_folder.Folder));
        Assert.Contains("mlflow migrate-filestore", failure.Message, StringComparison.Ordinal);
    }
}
