using Runner.LibTorch.Elf;

namespace Runner.LibTorch;

/// <summary>What was loaded, and what had to be done for it.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Folder">Folder of its libraries.</param>
/// <param name="Version">Its version, such as <c>2.10.0</c>; <c>unknown</c> where no file says it.</param>
/// <param name="HasCuda">True where it has the CUDA half; says nothing about a usable GPU.</param>
/// <param name="Mended">What was mended on a copy, in a sentence; null where every file was used as it is.</param>
/// <param name="Warnings">What may go wrong later, a sentence each.</param>
/// <param name="Duration">Time it took to find and load it.</param>
public sealed record TorchRuntimeReport(
    LibTorchSource Source,
    string Folder,
    string Version,
    bool HasCuda,
    string? Mended,
    IReadOnlyList<string> Warnings,
    TimeSpan Duration)
{
    /// <summary>Matrix kernels that were chosen for this processor; null where the library chooses by itself.</summary>
    public string? Kernels { get; init; }

    /// <summary>How its threads wait for work, where that was set; null where the user or the library decides. Changes speed alone.</summary>
    public string? Waiting { get; init; }

    /// <summary>
    /// Which build it is: version, the linker's hashes of the libraries that compute, and the kernels chosen in them. Equal builds compute equal bits on equal
    /// machines.
    /// </summary>
    public string Build => _build + (Kernels is null ? "" : $" ({Kernels})");

    /// <summary>For whoever looks on: version, CPU or CUDA, source, kernels that were chosen.</summary>
    public string Summary =>
        $"libtorch {Version} ({(HasCuda ? "CUDA" : "CPU")}), {Source.ToString().ToLowerInvariant()}{(Kernels is null ? "" : "; " + Kernels)}";

    /// <summary>One line for the record: the summary, the folder, what was mended and what was set.</summary>
    public string Description => $"{Summary}; {Folder}{(Mended is null ? "" : "; " + Mended)}{(Waiting is null ? "" : "; " + Waiting)}";

    private readonly string _build = BuildOf(Folder, Version, HasCuda);

    public override string ToString() => Description;

    private static string BuildOf(string folder, string version, bool hasCuda)
    {
        string[] names = hasCuda ? ["libtorch_cpu.so", "libtorch_cuda.so"] : ["libtorch_cpu.so"];
        return string.Join(' ', names.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Select(path => BuildId.Read(path) ?? $"{new FileInfo(path).Length} bytes").Prepend(version));
    }
}
