using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>A request as it came over the wire.</summary>
internal sealed record FakeRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Path without query, still percent-encoded.</summary>
    public string Path => Target.Split('?')[0];

    public bool IsChunked => Headers.TryGetValue("transfer-encoding", out var encoding) && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase);

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Query(string name)
    {
        var query = Target.Split('?', 2) is [_, var text] ? text : "";
        return query.Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && part[0] == name)
            .Select(part => Uri.UnescapeDataString(part[1].Replace('+', ' '))).FirstOrDefault();
    }
}

internal sealed record FakeAnswer(int Status, string ContentType, byte[] Body)
{
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Whether it is sent in chunks, without a length.</summary>
    public bool IsChunked { get; init; }

    public static FakeAnswer Html(int status, string text) => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(text));
}

/// <summary>The little of HTTP/1.1 that an MLflow client meets.</summary>
internal static class FakeHttp
{
    public static async Task<FakeRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await LineAsync(stream, cancellationToken) is not { Length: > 0 } first) return null;
        var words = first.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(stream, cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new byte[headers.TryGetValue("content-length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var request = new FakeRequest(words[0], words[1], headers, body);
        if (request.IsChunked) await SkipChunksAsync(stream, cancellationToken);
        return request;
    }

    public static async Task WriteAsync(Stream stream, FakeAnswer answer, bool onlyHalf, CancellationToken cancellationToken)
    {
        var head = new StringBuilder(FormattableString.Invariant($"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.ContentType}\r\n"));
        foreach (var header in answer.Headers) head.Append(header).Append("\r\n");
        var body = answer.Body;
        if (answer.IsChunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
            body = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{body.Length:x}\r\n")), .. body, .. "\r\n0\r\n\r\n"u8];
        }
        else
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
        await stream.WriteAsync(onlyHalf ? body.AsMemory(0, body.Length / 2) : body, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>Closes so that the other side sees a reset rather than an orderly end.</summary>
    public static void Drop(TcpClient client)
    {
        try
        {
            // A client that has closed already has no socket.
            client.Client?.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception failure) when (failure is ObjectDisposedException or SocketException)
        {
            // Closed by the other side meanwhile: that is what was wanted.
        }
    }

    private static async Task SkipChunksAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (await LineAsync(stream, cancellationToken) is { } size)
        {
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await stream.ReadExactlyAsync(new byte[length + 2], cancellationToken);
            if (length == 0) return;
        }
    }

    private static async Task<string?> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}
