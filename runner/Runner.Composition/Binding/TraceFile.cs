namespace Runner.Composition;

/// <summary>Stack traces are for files, not for people: whoever has to mend the code is sent one.</summary>
public static class TraceFile
{
    /// <summary>Name of a trace in a run's folder.</summary>
    public const string Name = "failure.txt";

    /// <summary>Writes the exception with its trace and tells where.</summary>
    /// <param name="folder">Folder of a run; null, or one that cannot be written, for the temporary folder.</param>
    /// <returns>Path of the file; a few words where none could be written.</returns>
    public static string Write(Exception failure, string? folder = null)
    {
        var temporary = Path.Combine(Path.GetTempPath(), $"runner-error-{Environment.ProcessId}.txt");
        foreach (var path in folder is null ? [temporary] : new[] { Path.Combine(folder, Name), temporary })
        {
            try
            {
                File.WriteAllText(path, failure.ToString());
                return path;
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                // the next place
            }
        }
        return "no file: neither the run's folder nor the temporary one can be written";
    }
}
