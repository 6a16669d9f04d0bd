namespace Runner.Plugins.Collectives.Nccl.Binding;

/// <summary>Shared libraries that are in this process already.</summary>
internal static class LoadedLibraries
{
    /// <summary>Path of the first whose file name begins so; null for none.</summary>
    public static string? Find(params ReadOnlySpan<string> beginnings)
    {
        const string maps = "/proc/self/maps";
        if (!File.Exists(maps))
            return null;
        foreach (var line in File.ReadLines(maps))
        {
            var start = line.IndexOf('/', StringComparison.Ordinal);
            if (start < 0)
                continue;
            var path = line[start..];
            foreach (var beginning in beginnings)
            {
                if (Path.GetFileName(path).StartsWith(beginning, StringComparison.Ordinal))
                    return path;
            }
        }
        return null;
    }
}
