using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Runner.Mlflow;

/// <summary>
/// Sends requests to a server. Bodies always carry their length: MLflow's default server since 3.3 takes a chunked body
/// for an empty one, and answers 200.
/// </summary>
internal sealed class MlflowHttp : IDisposable
{
    private const string ApiPrefix = "api/2.0/mlflow/";
    private readonly MlflowServerOptions _options;
    private readonly HttpClient _client;
    private readonly RetryPolicy _retry;
    private readonly MlflowSecrets _secrets;

    public MlflowHttp(MlflowServerOptions options)
    {
        _options = options;
        _client = ServerHandler.Client(options);
        _retry = new RetryPolicy(options);
        _secrets = new MlflowSecrets(options);
    }

    /// <summary>Masks what must not be shown in words that came from the server.</summary>
    public string Hide(string text) => _secrets.Hide(text);

    public Uri Server => _client.BaseAddress!;

    /// <summary>Repeats an attempt while it fails in passing.</summary>
    public Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        _retry.RunAsync(attempt, cancellationToken);

    public Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        RetryAsync(token => PostOnceAsync(path, request, requestType, answerType, token), cancellationToken);

    public Task<TAnswer> GetAsync<TAnswer>(
        string path, (string Name, string? Value)[] query, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        RetryAsync(token => GetOnceAsync(path, query, answerType, token), cancellationToken);

    /// <summary>One try, for callers that repeat more than this request.</summary>
    public Task<TAnswer> GetOnceAsync<TAnswer>(
        string path, (string Name, string? Value)[] query, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        var parts = query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return SendJsonAsync(() => new HttpRequestMessage(HttpMethod.Get, $"{ApiPrefix}{path}?{string.Join('&', parts)}"), answerType, cancellationToken);
    }

    /// <summary>One try, for callers that look before they repeat.</summary>
    public Task<TAnswer> PostOnceAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        return SendJsonAsync(
            () => new HttpRequestMessage(HttpMethod.Post, ApiPrefix + path)
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            },
            answerType, cancellationToken);
    }

    /// <summary>
    /// One try of any request. <paramref name="use"/> reads the answer of success while the time allowed runs; failures of the
    /// connection, also in mid-answer, and answers of failure become <see cref="MlflowException"/>.
    /// </summary>
    public async Task<T> SendAsync<T>(
        Func<HttpRequestMessage> request, TimeSpan allowed, Func<HttpResponseMessage, CancellationToken, Task<T>> use,
        CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(allowed, _options.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            using var message = request();
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            if (response.IsSuccessStatusCode) return await use(response, stop.Token);
            var body = await response.Content.ReadAsByteArrayAsync(stop.Token);
            throw RestErrors.FromAnswer(response, body, Server, _secrets, _options.Time.GetUtcNow());
        }
        catch (OperationCanceledException failure) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RestErrors.TooSlow(Server, allowed, failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw RestErrors.Unreachable(Server, failure);
        }
    }

    public void Dispose() => _client.Dispose();

    private Task<TAnswer> SendJsonAsync<TAnswer>(
        Func<HttpRequestMessage> request, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        SendAsync(request, _options.RequestTimeout, async (response, token) =>
        {
            var body = await response.Content.ReadAsByteArrayAsync(token);
            try
            {
                return JsonSerializer.Deserialize(body, answerType) ?? throw new JsonException("null");
            }
            catch (JsonException failure)
            {
                throw RestErrors.NotMlflow(response.RequestMessage!.RequestUri!, body, _secrets, failure);
            }
        }, cancellationToken);
}
