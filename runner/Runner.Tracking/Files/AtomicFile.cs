using System.Text;

namespace Runner.Tracking;

/// <summary>Writes whole files: readers see the old content or the new, never a piece.</summary>
internal static class AtomicFile
{
    private static int _counter;

    /// <param name="durable">True forces the content to the disk before it takes the name.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = true)
    {
        var temporary = $"{path}.tmp-{Environment.ProcessId}-{Interlocked.Increment(ref _counter)}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(durable);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    public static void Write(string path, string content, bool durable = true) =>
        Write(path, Encoding.UTF8.GetBytes(content), durable);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // the first failure is the one to report
        }
    }
}
