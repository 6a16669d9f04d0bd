using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;

namespace Runner.Tests.Mlflow.Rest;

public sealed class RestErrorsTests : RestFixture
{
    private string Address => Server.Uri.ToString().TrimEnd('/');

    [Fact]
    public async Task Missing_credentials_name_the_variables()
    {
        await using var server = new FakeMlflowServer { Authorization = "Basic YWRhOnPDqWNyZXQ=" };
        await using var store = new RestMlflowStore(Options with { Uri = server.Uri });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token));
        Assert.Equal((MlflowErrorCode.Unauthenticated, false), (failure.ErrorCode, failure.IsRetryable));
        Assert.Equal(
            $"The MLflow server {server.Uri.ToString().TrimEnd('/')} wants other credentials (HTTP 401). Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
            failure.Message);

        await using var allowed = new RestMlflowStore(Options with { Uri = server.Uri, Username = "ada", Password = "sécret", Token = "unused" });
        Assert.Equal("1", await allowed.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token));
        await using var inAddress = new RestMlflowStore(Options with { Uri = new UriBuilder(server.Uri) { UserName = "ada", Password = "s%C3%A9cret" }.Uri });
        Assert.Equal("1", await inAddress.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token));
    }

    [Fact]
    public async Task A_token_and_a_path_prefix_are_used()
    {
        await using var server = new FakeMlflowServer { Authorization = "Bearer t0ken", Prefix = "/team/mlflow" };
        await using var store = new RestMlflowStore(Options with { Uri = server.Uri, Token = "t0ken" });
        Assert.Equal("1", await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token));
    }

    [Fact]
    public async Task Something_else_than_MLflow_is_recognised()
    {
        Server.Inject(new FakeFault(FakeFaultKind.Answer) { Status = 200, Body = "<html><head><title>x</title></head><body>Please <b>log in</b></body></html>" });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetRunAsync("x", Token));
        Assert.Equal(
            (MlflowErrorCode.NotAnMlflowServer,
                $"{Address}/api/2.0/mlflow/runs/get did not answer as an MLflow server does ('Please log in'). Check the tracking URI; a proxy may want a login."),
            (failure.ErrorCode, failure.Message));
    }

    [Fact]
    public async Task A_wrong_prefix_is_recognised()
    {
        await using var store = new RestMlflowStore(Options with { Uri = new Uri(Server.Uri, "nothing/here") });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync("x", Token));
        Assert.Equal(MlflowErrorCode.NotAnMlflowServer, failure.ErrorCode);
        Assert.Equal(
            $"{Address}/nothing/here/api/2.0/mlflow/runs/get is not there (HTTP 404). Check the tracking URI, a path prefix included; the server may also be too old or not serve artifacts.",
            failure.Message);
    }

    [Fact]
    public async Task A_redirect_is_told_rather_than_followed()
    {
        Server.Inject(new FakeFault(FakeFaultKind.Answer) { Status = 308, Body = "", Headers = ["Location: https://other.example/api/2.0/mlflow/runs/get"] });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetRunAsync("x", Token));
        Assert.Equal(
            $"{Address} points elsewhere, to https://other.example/api/2.0/mlflow/runs/get. Use that server as tracking URI.", failure.Message);
    }

    [Fact]
    public async Task A_refused_host_name_is_explained()
    {
        Server.Inject(new FakeFault(FakeFaultKind.Answer) { Status = 403, ContentType = "text/plain", Body = "Invalid Host header - possible DNS rebinding attack detected" });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetRunAsync("x", Token));
        Assert.Equal(
            (MlflowErrorCode.PermissionDenied,
                $"The MLflow server {Address} refuses (HTTP 403): Invalid Host header - possible DNS rebinding attack detected Ask for the permission; or, if the server does not know this host name, name it in its --allowed-hosts."),
            (failure.ErrorCode, failure.Message));
    }

    [Theory]
    [InlineData("""{"error_code":"PLANTED_%","message":"you sent % and BASE64 to URL"}""", "application/json", 400)]
    [InlineData("<html>GET URL with Authorization: Basic BASE64 (%)</html>", "text/html", 500)]
    [InlineData("not json: % BASE64 URL", "text/plain", 200)]
    [InlineData("denied: % BASE64 URL", "text/plain", 403)]
    public async Task A_server_that_echoes_what_it_was_sent_gives_no_secret_away(string body, string type, int status)
    {
        const string secret = "pl4nted/s3cret";
        var address = $"http://ada:{Uri.EscapeDataString(secret)}@127.0.0.1:{Server.Uri.Port}";
        var pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ada:{secret}"));
        Server.Inject(new FakeFault(FakeFaultKind.Answer)
        {
            Status = status, ContentType = type, Count = 9,
            Body = body.Replace("%", secret, StringComparison.Ordinal).Replace("BASE64", pair, StringComparison.Ordinal).Replace("URL", address, StringComparison.Ordinal),
        });
        await using var store = new RestMlflowStore(Options with { Uri = new Uri(address), MaxRetries = 0 });

        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync("x", Token));

        var told = failure.ErrorCode + failure.Message;
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(secret), told, StringComparison.Ordinal);
        Assert.DoesNotContain(pair, told, StringComparison.Ordinal);
    }
}
