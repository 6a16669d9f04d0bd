using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;

namespace Runner.Tests.Mlflow.Rest;

/// <summary>A fake server, a clock without waits and a store that speaks to it.</summary>
public abstract class RestFixture : IAsyncDisposable
{
    protected const string ClientId = "0123456789abcdef0123456789abcdef";

    internal FakeMlflowServer Server { get; private protected set; } = new();

    internal RetryClock Clock { get; } = new();

    protected MlflowServerOptions Options => new()
    {
        Uri = Server.Uri, Time = Clock, RequestTimeout = RetryClock.RequestTimeout, TransferTimeout = RetryClock.RequestTimeout, Jitter = TimeSpan.Zero,
    };

    protected RestMlflowStore Store => field ??= new RestMlflowStore(Options);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<MlflowRun> RunAsync()
    {
        var experiment = await Store.GetOrCreateExperimentAsync("positions", 500, cancellationToken: Token);
        return await Store.CreateRunAsync(experiment, Creation, Token);
    }

    protected static MlflowRunCreation Creation => new()
    {
        Name = "first", StartTime = 1000, UserId = "ada", RunId = ClientId, Tags = [new(MlflowTags.SourceType, "LOCAL")],
    };
}
