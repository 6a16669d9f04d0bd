using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>
/// An MLflow tracking server in the test's own process that behaves as MLflow 3.x was observed to: chunked bodies are seen as empty,
/// a bare NaN is swallowed, a history without max_results is empty, log-batch is checked as a whole. Faults can be injected;
/// every request is kept.
/// </summary>
internal sealed class FakeMlflowServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _clients = new();
    private readonly List<(FakeFault Fault, int Left, int Passing)> _faults = [];
    private readonly List<FakeRequest> _late = [];
    private readonly int _port;
    private TcpListener? _listener;
    private Task _serving = Task.CompletedTask;

    public FakeMlflowServer()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync(_listener);
    }

    public Uri Uri => new($"http://127.0.0.1:{_port}{Prefix}/");

    /// <summary>Path prefix it is served under, such as <c>/mlflow</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Value of the Authorization header it wants; null for none.</summary>
    public string? Authorization { get; init; }

    /// <summary>What it has stored.</summary>
    public FakeMlflowData Data { get; } = new();

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>Set when a request starts to hang.</summary>
    public SemaphoreSlim Hanging { get; } = new(0);

    public int CountOf(string path) => Requests.Count(request => request.Path.Contains(path, StringComparison.Ordinal));

    public void Inject(FakeFault fault)
    {
        lock (_faults) _faults.Add((fault, fault.Count, fault.After));
    }

    public void ClearFaults()
    {
        lock (_faults) _faults.Clear();
    }

    /// <summary>Goes away: new connections are refused and open ones closed. What is stored stays.</summary>
    public void GoDown()
    {
        _listener?.Dispose();
        _listener = null;
        foreach (var client in _clients.Keys) FakeHttp.Drop(client);
    }

    /// <summary>Comes back at the same address.</summary>
    public void ComeBack()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _serving = ServeAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        GoDown();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (!_stop.IsCancellationRequested) _ = TalkAsync(await listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed, or down.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        _clients.TryAdd(client, 0);
        try
        {
            var stream = client.GetStream();
            while (await FakeHttp.ReadAsync(stream, _stop.Token) is { } request)
                if (!await AnswerAsync(client, stream, request)) break;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The other side went away, or the server is being disposed.
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task<bool> AnswerAsync(TcpClient client, NetworkStream stream, FakeRequest request)
    {
        _requests.Enqueue(request);
        var fault = TakeFault(request);
        switch (fault?.Kind)
        {
            case FakeFaultKind.Answer:
                await FakeHttp.WriteAsync(
                    stream, new FakeAnswer(fault.Status, fault.ContentType, Encoding.UTF8.GetBytes(fault.Body)) { Headers = fault.Headers },
                    onlyHalf: false, _stop.Token);
                return true;
            case FakeFaultKind.DropBefore:
                FakeHttp.Drop(client);
                return false;
            case FakeFaultKind.DropAndHandleLate:
                lock (_late) _late.Add(request);
                FakeHttp.Drop(client);
                return false;
            case FakeFaultKind.LoseBody:
                request = request with { Body = [] };
                break;
        }

        HandleLateOnes(request);
        var answer = Handle(request);
        if (fault?.Kind == FakeFaultKind.Hang)
        {
            Hanging.Release();
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        if (fault?.Kind is FakeFaultKind.DropAfter or FakeFaultKind.DropInAnswer)
        {
            if (fault.Kind == FakeFaultKind.DropInAnswer) await FakeHttp.WriteAsync(stream, answer, onlyHalf: true, _stop.Token);
            client.Close();
            return false;
        }

        await FakeHttp.WriteAsync(stream, answer, onlyHalf: false, _stop.Token);
        return true;
    }

    private FakeFault? TakeFault(FakeRequest request)
    {
        lock (_faults)
        {
            for (var i = 0; i < _faults.Count; i++)
            {
                var (fault, left, passing) = _faults[i];
                if (left == 0 || !request.Path.Contains(fault.Path, StringComparison.Ordinal)) continue;
                _faults[i] = passing > 0 ? (fault, left, passing - 1) : (fault, left - 1, 0);
                if (passing == 0) return fault;
            }

            return null;
        }
    }

    private void HandleLateOnes(FakeRequest request)
    {
        lock (_late)
        {
            foreach (var late in _late.Where(late => late.Path == request.Path).ToList())
            {
                _late.Remove(late);
                Handle(late);
            }
        }
    }

    private FakeAnswer Handle(FakeRequest request)
    {
        if (Authorization is not null && request.Headers.GetValueOrDefault("authorization") != Authorization)
            return FakeAnswer.Html(401, "<html><body>You are not authenticated.</body></html>") with { Headers = ["WWW-Authenticate: Basic realm=\"mlflow\""] };
        if (!request.Path.StartsWith(Prefix + "/", StringComparison.Ordinal)) return FakeMlflowRoutes.NotFound;
        lock (Data) return FakeMlflowRoutes.Handle(Data, request with { Target = request.Target[Prefix.Length..] });
    }
}
