namespace Runner.Tracking;

/// <summary>Use of the disk that holds the runs.</summary>
internal sealed class DiskSource(string folder) : ISystemMetricSource
{
    private const double Megabyte = 1e6;

    public void Sample(IDictionary<string, double> values)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        var used = drive.TotalSize - drive.TotalFreeSpace;
        values["disk_usage_percentage"] = 100.0 * used / Math.Max(1, drive.TotalSize);
        values["disk_usage_megabytes"] = used / Megabyte;
        values["disk_available_megabytes"] = drive.AvailableFreeSpace / Megabyte;
    }
}
