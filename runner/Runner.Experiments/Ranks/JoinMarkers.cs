using System.Globalization;

namespace Runner.Experiments;

/// <summary>Which ranks of this machine have come so far: an empty file for each, in a folder that the processes of one launcher share.</summary>
internal sealed class JoinMarkers : IDisposable
{
    private readonly string? _folder;
    private readonly string? _own;

    private JoinMarkers(int rank)
    {
        if (LauncherProcess.Key() is not { } key)
            return;
        try
        {
            _folder = Path.Combine(Path.GetTempPath(), $"runner-joining-{key}");
            Directory.CreateDirectory(_folder);
            _own = Path.Combine(_folder, rank.ToString(CultureInfo.InvariantCulture));
            File.WriteAllBytes(_own, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a message will be less precise
        }
    }

    /// <summary>Leaves this rank's mark; disposing takes it away.</summary>
    public static JoinMarkers Leave(int rank) => new(rank);

    /// <summary>The ranks whose marks are there.</summary>
    public IReadOnlyList<int> Present()
    {
        try
        {
            return _folder is null ? [] : [.. Directory.EnumerateFiles(_folder)
                .Select(file => int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var rank) ? rank : -1).Where(rank => rank >= 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        try
        {
            if (_own is not null)
                File.Delete(_own);
            if (_folder is not null)
                Directory.Delete(_folder);                     // by the last one: others find it in use
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // other ranks' marks are still in it
        }
    }
}
