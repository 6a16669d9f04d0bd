using Runner.Errors;

namespace Runner.LibTorch;

/// <summary>Everything that can keep libtorch from being loaded.</summary>
[ErrorList]
public static class LibTorchErrors
{
    /// <summary>Arguments: the places looked at, a line each.</summary>
    public static readonly ErrorDescriptor NotFound = new("RUN6000", ErrorCategory.Environment,
        "No libtorch",
        "No libtorch was found. Looked at:\n{0}",
        "Set RUNNER_LIBTORCH to the folder that holds libtorch_cpu.so, or install PyTorch (pip install torch) and set RUNNER_PYTHON to " +
        "its python, or use a build of Runner that brings libtorch along.");

    /// <summary>Arguments: folder, the file it lacks, where the folder was named.</summary>
    public static readonly ErrorDescriptor ConfiguredFolder = new("RUN6001", ErrorCategory.User,
        "The libtorch folder is not one",
        "{2} names '{0}', which {1}.",
        "Name the folder that holds libc10.so, libtorch_cpu.so and libtorch.so: the 'lib' folder of a libtorch download or of Python's torch.");

    /// <summary>Arguments: file, reason.</summary>
    public static readonly ErrorDescriptor NotALibrary = new("RUN6002", ErrorCategory.Environment,
        "A damaged or foreign library file",
        "'{0}' is not a shared library this process can use: {1}.",
        "Restore the file (a clean build or a new download); it must be a 64-bit library for this machine's processor.");

    /// <summary>Arguments: file, what the system's loader said.</summary>
    public static readonly ErrorDescriptor LoadFailed = new("RUN6003", ErrorCategory.Environment,
        "A library does not load",
        "'{0}' could not be loaded: {1}",
        "The text above is the system loader's and names the file or version that is missing; install it, or choose another libtorch with RUNNER_LIBTORCH.");

    /// <summary>Arguments: file, needed library, version, symbols that need it.</summary>
    public static readonly ErrorDescriptor SystemTooOld = new("RUN6004", ErrorCategory.Environment,
        "The system's C or C++ library is too old",
        "'{0}' needs version {2} of {1}, which this system does not have, for {3}.",
        "Use a newer system: Debian 12 or Ubuntu 22.04 is the oldest that is known to work.");

    /// <summary>Arguments: folder, its version, the version TorchSharp was built for, reason.</summary>
    public static readonly ErrorDescriptor Incompatible = new("RUN6005", ErrorCategory.Environment,
        "A libtorch that does not fit TorchSharp",
        "libtorch {1} in '{0}' does not fit TorchSharp, which was built for libtorch {2}: {3}.",
        "Use libtorch (or Python's torch) of the version TorchSharp was built for, or the nearest one that passes this check.");

    /// <summary>Arguments: what was looked at, a line each.</summary>
    public static readonly ErrorDescriptor NoCuda = new("RUN6006", ErrorCategory.Environment,
        "No libtorch with CUDA",
        "A CUDA device is wanted, but no libtorch with CUDA was found. Looked at:\n{0}",
        "Install a CUDA build of PyTorch for Python, or set RUNNER_LIBTORCH to a CUDA libtorch, or build Runner with -p:RunnerCuda=true; or choose the CPU.");

    /// <summary>Arguments: description of what is loaded.</summary>
    public static readonly ErrorDescriptor LoadedWithoutCuda = new("RUN6007", ErrorCategory.Runner,
        "CUDA asked for too late",
        "A CUDA device is wanted, but this process has already loaded {0}.",
        "Start a new process that asks for CUDA first: one process can hold only one libtorch.");

    /// <summary>Arguments: folders tried.</summary>
    public static readonly ErrorDescriptor ShimMissing = new("RUN6008", ErrorCategory.Environment,
        "TorchSharp's native part is missing",
        "{0} of TorchSharp was not found beside Runner. Looked in: {1}.",
        "Build or install Runner again: the file belongs to the TorchSharp package.");

    /// <summary>Arguments: chosen folder, folder of the other copy.</summary>
    public static readonly ErrorDescriptor TwoCopies = new("RUN6009", ErrorCategory.Environment,
        "Two copies of libtorch",
        "libtorch in '{0}' was chosen, but TorchSharp would also find the copy in '{1}', and two copies end the process.",
        "Use a build made with -p:RunnerLibTorch=none, or do not choose another libtorch than the one in the output.");

    /// <summary>Arguments: folders tried, what went wrong in the last.</summary>
    public static readonly ErrorDescriptor NoScratch = new("RUN6010", ErrorCategory.Environment,
        "No place for the mended copy",
        "The mended copy of {0} could be neither written nor loaded in {1}: {2}",
        "Set TMPDIR to a folder of yours that is not mounted noexec and has 4 MB free.");

    /// <summary>Arguments: what TorchSharp said.</summary>
    public static readonly ErrorDescriptor TorchSharpFailed = new("RUN6011", ErrorCategory.Environment,
        "TorchSharp did not start",
        "libtorch was loaded, but TorchSharp did not start on it: {0}",
        "Choose another libtorch with RUNNER_LIBTORCH; if it was the bundled one, please report this.");

    /// <summary>Arguments: operating system and processor.</summary>
    public static readonly ErrorDescriptor Platform = new("RUN6012", ErrorCategory.Environment,
        "Only Linux on x64 can use another libtorch",
        "A folder or a Python install was chosen for libtorch, which works on Linux x64 alone; this is {0}.",
        "Unset RUNNER_LIBTORCH and use the bundled libtorch.");

    public static readonly ErrorDescriptor NoShapeRules = new("RUN4290", ErrorCategory.Environment, "this libtorch cannot forecast",
        "the libtorch in use offers no way to add shape rules: {0}.",
        "Use the libtorch that came with Runner, or a newer one; `runner run` does not need this.");
}
