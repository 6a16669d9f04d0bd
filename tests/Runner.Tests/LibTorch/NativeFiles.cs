using Runner.LibTorch.Discovery;

namespace Runner.Tests.LibTorch;

/// <summary>The real native files beside the test program, and made-up surroundings.</summary>
internal static class NativeFiles
{
    public static string Shim => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    public static string Bundle => Path.Combine(AppContext.BaseDirectory, "libtorch");

    public static void SkipWithoutBundle()
    {
        if (!File.Exists(Path.Combine(Bundle, "libtorch_cpu.so")))
            Assert.Skip("This build brings no CPU libtorch along (RunnerLibTorch=none or RunnerCuda=true).");
    }

    /// <summary>Surroundings with nothing in them but what a test puts there.</summary>
    public static Surroundings Around(string application, params (string Name, string Value)[] variables) =>
        new(application, [application], name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    /// <summary>A folder with empty files of the names that make a libtorch, for tests that load nothing.</summary>
    public static string FakeLibTorch(string folder, bool cuda = false)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in LibTorchFolder.Required.Concat(cuda ? ["libtorch_cuda.so", "libc10_cuda.so"] : []))
            File.WriteAllBytes(Path.Combine(folder, name), []);
        return folder;
    }
}
