namespace Runner.Tests.Mlflow.Fake;

/// <summary>What goes wrong with a request.</summary>
public enum FakeFaultKind
{
    /// <summary>Answers <see cref="FakeFault.Status"/> and <see cref="FakeFault.Body"/> without doing anything.</summary>
    Answer,

    /// <summary>Closes the connection without doing anything.</summary>
    DropBefore,

    /// <summary>Does what was asked, then closes the connection without an answer.</summary>
    DropAfter,

    /// <summary>Does what was asked and closes the connection in the middle of the answer.</summary>
    DropInAnswer,

    /// <summary>Closes the connection now and does what was asked just before the next request to the same path.</summary>
    DropAndHandleLate,

    /// <summary>Does what was asked and never answers.</summary>
    Hang,

    /// <summary>Treats the body as empty, as a server behind a proxy that sends bodies on in chunks.</summary>
    LoseBody,
}

/// <summary>A fault to inject into a <see cref="FakeMlflowServer"/>.</summary>
internal sealed record FakeFault(FakeFaultKind Kind)
{
    /// <summary>Part of the path of the requests it befalls; "" for all.</summary>
    public string Path { get; init; } = "";

    /// <summary>How many requests it befalls.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many matching requests pass unharmed before.</summary>
    public int After { get; init; }

    public int Status { get; init; } = 500;

    public string ContentType { get; init; } = "text/html";

    public string Body { get; init; } =
        "<!doctype html><html><head><title>500</title></head><body><h1>Internal Server Error</h1><p>The server could not complete your request.</p></body></html>";

    /// <summary>Headers of the answer, such as <c>Retry-After: 3</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public static FakeFault Html500 => new(FakeFaultKind.Answer);

    public static FakeFault Throttle(string retryAfter) =>
        new(FakeFaultKind.Answer) { Status = 429, ContentType = "text/plain", Body = "slow down", Headers = ["Retry-After: " + retryAfter] };

    public static FakeFault Json(int status, string code, string message) => new(FakeFaultKind.Answer)
    {
        Status = status, ContentType = "application/json", Body = $$"""{"error_code":"{{code}}","message":"{{message}}"}""",
    };
}
