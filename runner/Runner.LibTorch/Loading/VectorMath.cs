using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Runner.LibTorch.Loading;

/// <summary>
/// Lets MKL, the matrix library inside libtorch, use the kernels that the processor is capable of. MKL picks its fastest ones by what a processor can do
/// only where Intel made it; on others with AVX-512 it takes older ones, about a tenth slower (measured in results/speed). The answer to "did
/// Intel make it?" is kept in a variable, which is set here before MKL asks. No file and no code is changed.
/// </summary>
/// <remarks>
/// <c>RUNNER_MKL=vendor</c> leaves MKL's own choice. Which kernels multiply decides the last bits of results, so runs record it with libtorch.
/// </remarks>
internal static class VectorMath
{
    public const string Variable = "RUNNER_MKL";

    private const string Question = "mkl_serv_intel_cpu_true";
    private const int Undecided = -1;
    private const int Yes = 1;

    /// <summary>Sets MKL's answer where that helps.</summary>
    /// <param name="libtorch">The loaded library, or one that depends on it.</param>
    /// <param name="choice">What <see cref="Variable"/> says; null for nothing.</param>
    /// <returns>What was done, for people; null where nothing was.</returns>
    public static string? Apply(nint libtorch, string? choice)
    {
        if (choice == "vendor" || !IsWorthwhile() || !NativeLibrary.TryGetExport(libtorch, Question, out var function))
            return null;
        if (AnswerOf(function) is not { } answer || Marshal.ReadInt32(answer) != Undecided)
            return null;
        Marshal.WriteInt32(answer, Yes);
        return "MKL with AVX-512";
    }

    /// <summary>
    /// Where the function keeps its answer, told by its first instructions: <c>mov answer(%rip), %eax; test %eax, %eax; js ...; ret</c>. Null where
    /// they are others, as they may be in another MKL.
    /// </summary>
    internal static nint? AnswerOf(nint function)
    {
        const int length = 11;
        var code = new byte[length];
        Marshal.Copy(function, code, 0, length);
        ReadOnlySpan<byte> rest = [0x85, 0xC0, 0x78, 0x01, 0xC3];
        if (code[0] != 0x8B || code[1] != 0x05 || !code.AsSpan(6).SequenceEqual(rest))
            return null;
        return function + 6 + BitConverter.ToInt32(code, 2);
    }

    private static bool IsWorthwhile() =>
        Avx512F.VL.IsSupported && Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Vendor() != "GenuineIntel";

    private static string Vendor()
    {
        var (_, first, third, second) = X86Base.CpuId(0, 0);
        Span<int> words = [first, second, third];
        return System.Text.Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words));
    }
}
