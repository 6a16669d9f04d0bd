using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Execution;
using Runner.Training.Ranks;
using TorchSharp;

namespace Runner.Training;

/// <summary>
/// What the last bits of a result depend on besides recipe, seed and data: libtorch's build, the processor's instructions, the number of
/// threads, the device, the number of ranks. Recorded in checkpoints and beside step hashes.
/// </summary>
public sealed record NumericEnvironment
{
    /// <summary>Variables that make libtorch or its libraries take other kernels.</summary>
    private static readonly string[] Variables =
    [
        "ATEN_CPU_CAPABILITY", "MKL_CBWR", "MKL_DEBUG_CPU_TYPE", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA",
        "ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE", "NVIDIA_TF32_OVERRIDE", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    ];

    /// <summary>Version and build of libtorch.</summary>
    public required string LibTorch { get; init; }

    /// <summary>Processor with family and model, as kernels are chosen by.</summary>
    public required string Processor { get; init; }

    /// <summary>Instructions that libtorch's own CPU kernels use, such as <c>AVX2</c>.</summary>
    public required string Capability { get; init; }

    /// <summary>Threads for tensor work on the CPU.</summary>
    public required int Threads { get; init; }

    /// <summary><c>cpu</c>, or the model of the GPU.</summary>
    public required string Device { get; init; }

    /// <summary>Processes that shared the work.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>How they added up; empty where there was one.</summary>
    public string Collective { get; init; } = "";

    /// <summary>What was insisted on.</summary>
    public DeterminismMode Determinism { get; init; }

    /// <summary>Whether subnormal numbers were zero in the threads that computed.</summary>
    public bool FlushesSubnormals { get; init; }

    /// <summary>Environment variables that choose kernels, where set.</summary>
    public IReadOnlyDictionary<string, string> Variable { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Looks at this process.</summary>
    /// <param name="libTorch">Version and build of the libtorch loaded.</param>
    /// <param name="threads">Threads for tensor work.</param>
    /// <param name="device">Where tensors live.</param>
    /// <param name="mode">What is insisted on.</param>
    public static NumericEnvironment Read(string libTorch, int threads, torch.Device device, DeterminismMode mode) => new()
    {
        LibTorch = libTorch,
        Processor = ProcessorFacts.Model,
        Capability = ProcessorFacts.Capability(),
        Threads = threads,
        Device = device.type == DeviceType.CUDA ? GpuFacts.Describe(device.index) : device.ToString(),
        Determinism = mode,
        FlushesSubnormals = SubnormalNumbers.AreFlushed,
        Variable = new SortedDictionary<string, string>(
            Variables.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
                .ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name)!), StringComparer.Ordinal),
    };

    /// <summary>That of all ranks together: where their machines differ, each kind is named, in the order of ranks. All ranks call it.</summary>
    internal NumericEnvironment Over(RankGroup ranks)
    {
        if (ranks.Collective is not { } collective)
            return this;
        var all = ranks.Exchange(JsonSerializer.SerializeToUtf8Bytes(this)).Select(bytes => JsonSerializer.Deserialize<NumericEnvironment>(bytes)!).ToList();
        string Each(Func<NumericEnvironment, string> part) => string.Join("; ", all.Select(part).Distinct(StringComparer.Ordinal));
        return this with
        {
            LibTorch = Each(e => e.LibTorch),
            Processor = Each(e => e.Processor),
            Capability = Each(e => e.Capability),
            Device = Each(e => e.Device),
            Ranks = ranks.Size,
            Collective = collective.Description,
        };
    }

    /// <summary>All parts with their values, in words; of environment variables those that are set.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, string Value)> Parts =>
    [
        ("libtorch", LibTorch),
        ("processor", Processor),
        ("CPU capability", Capability),
        ("threads", Threads.ToString(CultureInfo.InvariantCulture)),
        ("device", Device),
        ("ranks", Ranks.ToString(CultureInfo.InvariantCulture)),
        ("collective", Collective.Length > 0 ? Collective : "none"),
        ("subnormal numbers", FlushesSubnormals ? "zero" : "kept"),
        ("determinism", Determinism.ToString()),
        .. Variable.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => (v.Key, v.Value)),
    ];

    /// <summary>What is different <paramref name="now"/>, a line each; empty where numbers must come out the same.</summary>
    public IReadOnlyList<string> DifferencesTo(NumericEnvironment now)
    {
        var (then, today) = (Parts, now.Parts);
        return
        [
            .. then.Concat(today).Select(part => part.Name).Distinct(StringComparer.Ordinal).Select(name => (Name: name, Then: Value(then, name), Now: Value(today, name)))
                .Where(part => part.Then != part.Now).Select(part => $"  {part.Name}: was {part.Then}, is {part.Now}"),
        ];
    }

    /// <summary>The value of a part, in words.</summary>
    public static string Value(IReadOnlyList<(string Name, string Value)> parts, string name) => parts.FirstOrDefault(part => part.Name == name).Value ?? "not set";
}
