using System.Globalization;
using System.Text.Json;
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

    /// <summary>What is different <paramref name="now"/>, a line each; empty where numbers must come out the same.</summary>
    public IReadOnlyList<string> DifferencesTo(NumericEnvironment now)
    {
        var lines = new List<string>();
        void Compare(string what, object then, object today)
        {
            if (!then.Equals(today))
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"  {what}: was {then}, is {today}"));
        }

        Compare("libtorch", LibTorch, now.LibTorch);
        Compare("processor", Processor, now.Processor);
        Compare("CPU capability", Capability, now.Capability);
        Compare("threads", Threads, now.Threads);
        Compare("device", Device, now.Device);
        Compare("ranks", Ranks, now.Ranks);
        Compare("collective", Exchange(this), Exchange(now));
        Compare("subnormal numbers", FlushesSubnormals ? "zero" : "kept", now.FlushesSubnormals ? "zero" : "kept");
        Compare("determinism", Determinism, now.Determinism);
        foreach (var name in Variable.Keys.Union(now.Variable.Keys).Order(StringComparer.Ordinal))
            Compare(name, Variable.GetValueOrDefault(name, "not set"), now.Variable.GetValueOrDefault(name, "not set"));
        return lines;
    }

    private static string Exchange(NumericEnvironment environment) => environment.Collective.Length > 0 ? environment.Collective : "none";
}
