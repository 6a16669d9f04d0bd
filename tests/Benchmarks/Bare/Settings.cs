using System.Globalization;

namespace Runner.Benchmarks.Bare;

/// <summary>Layers, hidden size, heads and feed-forward width of a model.</summary>
internal sealed record Shape(int Layers, int Hidden, int Heads, int Inner)
{
    public static readonly IReadOnlyDictionary<string, Shape> Known = new Dictionary<string, Shape>
    {
        ["4x256"] = new(4, 256, 4, 1024),
        ["bert-base"] = new(12, 768, 12, 3072),
        ["bert-large"] = new(24, 1024, 16, 4096),
        ["tinybert4"] = new(4, 312, 12, 1200),
    };
}

/// <summary>What is measured, from the command line: the options of <c>peer.py</c>, and <c>--loop</c>.</summary>
internal sealed record Settings
{
    public string Loop { get; private init; } = "stock";

    public Shape Shape { get; private init; } = Shape.Known["bert-base"];

    public int Vocabulary { get; private init; } = 21128;

    public int Length { get; private init; } = 128;

    public int Batch { get; private init; } = 8;

    public int Threads { get; private init; } = 1;

    public int Warmup { get; private init; } = 3;

    public double Dropout { get; private init; }

    public bool DenseHead { get; private init; } = true;

    public bool Inference { get; private init; }

    /// <summary>File with the weights to start from; null for drawn ones.</summary>
    public string? Weights { get; private init; }

    public static Settings Parse(string[] arguments)
    {
        var settings = new Settings();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name} needs a value");
            int Number() => int.Parse(Value(), CultureInfo.InvariantCulture);
            settings = name switch
            {
                "--loop" => settings with { Loop = OneOf(Value(), "stock", "stock-step-scope", "lean", "optimizer", "products") },
                "--shape" => settings with { Shape = Shape.Known[OneOf(Value(), [.. Shape.Known.Keys])] },
                "--vocabulary" => settings with { Vocabulary = Number() },
                "--length" => settings with { Length = Number() },
                "--batch" => settings with { Batch = Number() },
                "--threads" => settings with { Threads = Number() },
                "--warmup" => settings with { Warmup = Number() },
                "--dropout" => settings with { Dropout = double.Parse(Value(), CultureInfo.InvariantCulture) },
                "--head" => settings with { DenseHead = OneOf(Value(), "dense", "masked") == "dense" },
                "--weights" => settings with { Weights = Value() },
                "--inference" => settings with { Inference = true },
                _ => throw new ArgumentException($"unknown option {name}"),
            };
        }
        return settings;
    }

    private static string OneOf(string value, params string[] allowed) =>
        Array.IndexOf(allowed, value) >= 0 ? value : throw new ArgumentException($"'{value}' is none of {string.Join(", ", allowed)}");
}
