using System.Runtime.InteropServices;

namespace Runner.Cli.Output;

/// <summary>
/// Writes to a descriptor and does nothing else. .NET's stream for the console sends a terminal codes before the first text, which a
/// launcher's log keeps; its stream for files keeps a position of its own, and would write over what others wrote to the same file.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4, TryAgain = 11, BrokenPipe = 32;
    private const long CanTakeMore = 4;                    // POLLOUT

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The standard stream of that number.</summary>
    public static Stream Standard(int descriptor) => OperatingSystem.IsLinux()
        ? new DescriptorStream(descriptor)
        : descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain:
                    var wait = (uint)descriptor | (CanTakeMore << 32);
                    _ = poll(ref wait, 1, -1);
                    break;
                case BrokenPipe:
                    return;                                // the reader has gone, as that of `| head` does
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int descriptor, ref byte buffer, nint count);

    // a request is the descriptor, then 16 bits for what is asked and 16 for the answer
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref long request, nuint count, int timeout);
}
