using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Rest;

public sealed class MlflowEnvironmentTests : IDisposable
{
    private static readonly Uri Server = new("https://mlflow.example");
    private readonly StoreFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Variables_of_MLflows_client_are_read()
    {
        var options = Read(new()
        {
            ["MLFLOW_TRACKING_USERNAME"] = "ada", ["MLFLOW_TRACKING_PASSWORD"] = "p", ["MLFLOW_TRACKING_TOKEN"] = "t",
            ["MLFLOW_TRACKING_INSECURE_TLS"] = "true", ["MLFLOW_WORKSPACE"] = "w", ["MLFLOW_HTTP_REQUEST_TIMEOUT"] = "30",
            ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "2", ["MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR"] = "0.5",
            ["MLFLOW_HTTP_REQUEST_BACKOFF_JITTER"] = "0", ["MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER"] = "false",
        });
        Assert.Equal(("ada", "p", "t", true, "w"), (options.Username, options.Password, options.Token, options.InsecureTls, options.Workspace));
        Assert.Equal((30, 2, 0.5, 0, false), (options.RequestTimeout.TotalSeconds, options.MaxRetries, options.Backoff.TotalSeconds, options.Jitter.TotalSeconds, options.RespectRetryAfter));
    }

    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        var options = Read([]);
        Assert.Equal(new MlflowServerOptions { Uri = Server }, options);
        Assert.Equal((120, 7, 2, 1), (options.RequestTimeout.TotalSeconds, options.MaxRetries, options.Backoff.TotalSeconds, options.Jitter.TotalSeconds));
    }

    [Fact]
    public void The_credentials_file_fills_what_variables_leave_open()
    {
        Directory.CreateDirectory(Path.Combine(_home.Folder, ".mlflow"));
        _home.File(".mlflow/credentials", "[mlflow]\n# comment = x\nmlflow_tracking_username = ada\nmlflow_tracking_password = a=b\n");
        Assert.Equal(("ada", "a=b"), (Read([]).Username, Read([]).Password));
        Assert.Equal("eve", Read(new() { ["MLFLOW_TRACKING_USERNAME"] = "eve" }).Username);
    }

    [Theory]
    [InlineData("MLFLOW_TRACKING_INSECURE_TLS", "maybe", "The environment variable MLFLOW_TRACKING_INSECURE_TLS is 'maybe'; give true or false.")]
    [InlineData("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "-1", "The environment variable MLFLOW_HTTP_REQUEST_MAX_RETRIES is '-1'; give a number from 0 to a million.")]
    public void A_value_that_makes_no_sense_is_told(string name, string value, string message)
    {
        var failure = Assert.Throws<MlflowException>(() => Read(new() { [name] = value }));
        Assert.Equal((MlflowErrorCode.InvalidConfiguration, message), (failure.ErrorCode, failure.Message));
    }

    private MlflowServerOptions Read(Dictionary<string, string> variables) =>
        MlflowEnvironment.ServerOptions(Server, variables.GetValueOrDefault, _home.Folder);
}
