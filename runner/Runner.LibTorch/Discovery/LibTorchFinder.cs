using Runner.Errors;

namespace Runner.LibTorch.Discovery;

/// <summary>Chooses a libtorch: the configured one, else the bundled one, else Python's.</summary>
internal sealed class LibTorchFinder(Surroundings surroundings)
{
    private readonly List<string> _looked = [];

    /// <exception cref="RunnerException">None is there, or the configured folder is none.</exception>
    public LibTorchFolder Find(TorchRuntimeOptions options)
    {
        var candidate = Configured(options) ?? Bundled(options) ?? Python(options);
        if (candidate is null)
        {
            var wanted = options.Device == WantedDevice.Cuda ? LibTorchErrors.NoCuda : LibTorchErrors.NotFound;
            throw wanted.With(string.Join('\n', _looked.Select(line => "  " + line)));
        }
        return candidate;
    }

    private LibTorchFolder? Configured(TorchRuntimeOptions options)
    {
        var folder = options.Folder ?? surroundings.Variable("RUNNER_LIBTORCH");
        if (folder is null)
        {
            _looked.Add("configured folder: none (RUNNER_LIBTORCH is not set)");
            return null;
        }
        var name = options.Folder is null ? "RUNNER_LIBTORCH" : "The option for the libtorch folder";
        var found = LibTorchFolder.Find(folder, LibTorchSource.Configured, out var reason)
            ?? throw LibTorchErrors.ConfiguredFolder.With(folder, reason, name);
        if (options.Device == WantedDevice.Cuda && !found.HasCuda)
            throw LibTorchErrors.NoCuda.With($"  {name}: '{folder}' has no libtorch_cuda.so");
        return found;
    }

    private LibTorchFolder? Bundled(TorchRuntimeOptions options)
    {
        foreach (var folder in BundleFolders())
        {
            if (LibTorchFolder.Find(folder, LibTorchSource.Bundled, out _) is not { } found)
                continue;
            if (options.Device != WantedDevice.Cuda || found.HasCuda)
                return found with { Version = Surroundings.ExpectedVersion };
            _looked.Add($"bundled: '{folder}' is a CPU build");
            return null;
        }
        _looked.Add($"bundled: none in {string.Join(", ", BundleFolders().Select(folder => $"'{folder}'"))}");
        return null;
    }

    private LibTorchFolder? Python(TorchRuntimeOptions options)
    {
        var python = options.Python ?? surroundings.Variable("RUNNER_PYTHON") ?? "python3";
        var found = PythonTorch.Find(python, out var reason);
        if (found is not null && (options.Device != WantedDevice.Cuda || found.HasCuda))
            return found;
        if (found is not null)
            reason = $"its torch {found.Version} in '{found.Path}' is a CPU build";
        _looked.Add($"Python '{python}': {reason}");
        return null;
    }

    // What the runtime finds by itself comes first, because TorchSharp would find it too.
    private IEnumerable<string> BundleFolders() =>
        surroundings.SearchFolders.Append(Path.Combine(surroundings.ApplicationFolder, "libtorch"))
            .Select(Path.TrimEndingDirectorySeparator).Distinct();
}
