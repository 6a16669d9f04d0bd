namespace Runner.Training;

/// <summary>Recognises libtorch's ways of saying that memory ran out; it has no error type for it.</summary>
internal static class MemoryErrors
{
    public static bool IsOutOfMemory(Exception e) =>
        e is OutOfMemoryException
        || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);
}
