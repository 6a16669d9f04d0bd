namespace Runner.Mlflow;

/// <summary>File failures as <see cref="MlflowException"/>.</summary>
internal static class FileErrors
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int UnixNoSpace = 28;

    public static MlflowException Reading(string path, Exception cause) =>
        new(MlflowErrorCode.FileAccess, $"{path} cannot be read: {cause.Message}", cause: cause);

    public static MlflowException Writing(string path, Exception cause) => IsDiskFull(cause)
        ? new(MlflowErrorCode.DiskFull, $"{path} cannot be written: the disk is full. Free some space and try again.", isRetryable: true, cause: cause)
        : new(MlflowErrorCode.FileAccess, $"{path} cannot be written: {cause.Message}", cause: cause);

    /// <summary>Whether a file could not be opened because another process holds it.</summary>
    public static bool IsHeldByAnother(IOException failure) =>
        failure.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock;

    private static bool IsDiskFull(Exception cause) =>
        cause is IOException && (cause.HResult == WindowsDiskFull || (!OperatingSystem.IsWindows() && cause.HResult == UnixNoSpace));
}
