using System.Runtime.InteropServices;

namespace Runner.Execution;

/// <summary>
/// Whether threads that compute take subnormal numbers, those below 1e-38 in float32, for zero. Processors work them out several times slower than other numbers, and
/// a model that has collapsed or is very sure of itself is full of them.
/// </summary>
/// <remarks>
/// The processor keeps the mode for each thread, in its control word for vector instructions (MXCSR, bits 15 and 6), and a new thread starts with that of the one that made
/// it. So three kinds of threads are set: the one that calls <see cref="Apply"/>; the pool that libtorch's OpenMP has for it, by letting each of its threads run libc's
/// <c>fesetenv</c> as the body of a parallel region; and threads of our own, which call <see cref="Enter"/> before they compute. libtorch runs the backward pass on the CPU in
/// the thread that asks for it. x86-64 Linux; elsewhere nothing is changed.
/// </remarks>
public static class SubnormalNumbers
{
    private const int FlushBits = (1 << 15) | (1 << 6);        // results to zero, operands as zero
    private const int EnvironmentBytes = 32;                   // fenv_t of glibc on x86-64
    private const int ControlAt = 28;

    private static readonly nint SetEnvironmentFunction = Find();
    private static volatile bool _areFlushed;

    /// <summary>Whether the mode can be set here.</summary>
    public static bool CanBeFlushed => SetEnvironmentFunction != 0;

    /// <summary>What computing threads were last told to do.</summary>
    public static bool AreFlushed => _areFlushed;

    /// <summary>Sets the mode for this thread, for libtorch's threads that serve it, and for threads of our own from the next time they enter.</summary>
    /// <param name="flush">Whether subnormal numbers are zero.</param>
    /// <param name="threads">Threads that libtorch uses; call it after that number was set.</param>
    /// <returns>What holds now: false where it cannot be set.</returns>
    public static bool Apply(bool flush, int threads)
    {
        if (!CanBeFlushed)
            return false;
        _areFlushed = flush;
        Set(flush, threads);
        return flush;
    }

    /// <summary>Brings this thread into the mode until the scope ends. For the body of a parallel loop, and for threads that call into libtorch.</summary>
    public static Scope Enter() => new(_areFlushed);

    /// <summary>
    /// Lets this thread compute as C# says until the scope ends. Around whatever starts threads: they outlive the training in the runtime's pool, and a method that such a
    /// thread compiles has zeros where its source has subnormal literals.
    /// </summary>
    public static Scope Leave() => new(false);

    /// <summary>Whether this thread takes subnormal numbers for zero.</summary>
    public static bool InThread()
    {
        if (!CanBeFlushed)
            return false;
        var environment = new byte[EnvironmentBytes];
        return GetEnvironment(environment) == 0 && (BitConverter.ToInt32(environment, ControlAt) & FlushBits) == FlushBits;
    }

    /// <summary>Takes the thread back to what it was.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _changed;

        internal Scope(bool flush)
        {
            _changed = CanBeFlushed && InThread() != flush;
            if (_changed)
                Set(flush, 1);
        }

        /// <summary>Ends it.</summary>
        public void Dispose()
        {
            if (_changed)
                Set(!InThread(), 1);
        }
    }

    private static void Set(bool flush, int threads)
    {
        var environment = new byte[EnvironmentBytes];
        if (GetEnvironment(environment) != 0)
            return;
        var control = BitConverter.ToInt32(environment, ControlAt);
        BitConverter.TryWriteBytes(environment.AsSpan(ControlAt), flush ? control | FlushBits : control & ~FlushBits);
        _ = SetEnvironment(environment);
        if (threads <= 1)
            return;
        try
        {
            // every thread of the pool, this one among them, calls fesetenv(environment); it holds the array until the region ends
            RunInPool(SetEnvironmentFunction, environment, (uint)threads, 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // a libtorch without OpenMP: threads that it makes from now on start as this one is
        }
    }

    private static nint Find() =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && NativeLibrary.TryLoad("libm.so.6", out var library) && NativeLibrary.TryGetExport(library, "fesetenv", out var function)
            ? function
            : 0;

    // fegetenv(3)
    [DllImport("libm.so.6", EntryPoint = "fegetenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetEnvironment([Out] byte[] environment);

    // fesetenv(3)
    [DllImport("libm.so.6", EntryPoint = "fesetenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([In] byte[] environment);

    // void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags): found through libtorch, which brings its OpenMP
    [DllImport("torch_cpu", EntryPoint = "GOMP_parallel")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void RunInPool(nint body, [In] byte[] data, uint threads, uint flags);
}
