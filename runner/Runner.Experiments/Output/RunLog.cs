using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Experiments;

/// <summary>
/// The <c>console.log</c> of a run: what was said about it, as plain text, from what was said before the file was known on. A file that cannot be written stops
/// nothing: the log ends there.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed partial class RunLog(TimeProvider time) : IRunLog
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _before = new();
    private StreamWriter? _file;
    private bool _hasFailed;

    public void WriteTo(string file)
    {
        lock (_gate)
        {
            if (_file is not null)
                return;
            try
            {
                _file = new StreamWriter(file, append: true) { AutoFlush = true };
                _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {Environment.MachineName}, process {Environment.ProcessId}"));
                _file.Write(_before);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                _hasFailed = true;
            }
            _before.Clear();
        }
    }

    /// <summary>Adds what was said; codes for a terminal are left out.</summary>
    public void Add(string text)
    {
        lock (_gate)
        {
            if (_hasFailed)
                return;
            try
            {
                var plain = Codes().Replace(text, "");
                if (_file is null)
                    _before.Append(plain);
                else
                    _file.Write(plain);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                _hasFailed = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _hasFailed = true;
            try
            {
                _file?.Dispose();
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // what was not written was shown
            }
        }
    }

    // a full disk, a folder that is gone, a limit on the size of files
    private static bool IsTrouble(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or ObjectDisposedException;

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])|\r(?!\n)")]
    private static partial Regex Codes();
}
