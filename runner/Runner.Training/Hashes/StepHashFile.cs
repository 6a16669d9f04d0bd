using Microsoft.Extensions.Logging;

namespace Runner.Training;

/// <summary>
/// The file <c>hashes.jsonl</c> of a run: a line for the state at each report and each checkpoint, and one for the numeric environment
/// wherever it changes. A resumed run cuts off what lies beyond its checkpoint, so every step has one line. A GPU's state must be
/// copied to be hashed, so there only checkpoints are, unless strict mode insists.
/// </summary>
public sealed class StepHashFile(string folder, ILogger logger) : IStepHashes
{
    /// <summary>Name of the file in a run's folder.</summary>
    public const string Name = "hashes.jsonl";

    private readonly string _path = Path.Combine(folder, Name);
    private FileStream? _file;
    private bool _atReports;
    private long _lastStep = -1;

    /// <inheritdoc/>
    public void Begin(long step, NumericEnvironment environment)
    {
        _atReports = environment.Device == "cpu" || environment.Determinism == DeterminismMode.Strict;
        Guard(() =>
        {
            var kept = StepHashLine.ReadSound(_path, logger).Where(line => line.Step <= step).ToList();
            if (kept.LastOrDefault(line => line.Environment is not null)?.Environment is not { } last || last.DifferencesTo(environment).Count > 0)
                kept.Add(new StepHashLine { Step = step, Environment = environment });
            // made anew beside the old one: a kill in between loses nothing
            _lastStep = kept.LastOrDefault(line => line.Hash is not null)?.Step ?? -1;
            var temporary = _path + ".writing";
            File.WriteAllBytes(temporary, [.. kept.SelectMany(line => line.ToBytes())]);
            File.Move(temporary, _path, overwrite: true);
            _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _file.Flush(flushToDisk: true);
        });
    }

    /// <inheritdoc/>
    public bool Wants(long step, HashOccasion occasion) =>
        step > _lastStep && (occasion == HashOccasion.Checkpoint || (occasion == HashOccasion.Report && _atReports));

    /// <inheritdoc/>
    public void Add(StepHash hash)
    {
        _lastStep = hash.Step;
        Guard(() => _file!.Write(StepHashLine.Of(hash).ToBytes()));
    }

    /// <inheritdoc/>
    public void Flush() => Guard(() => _file?.Flush(flushToDisk: true));

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeterminismErrors.HashesNotWritten.Because(e, _path, e.Message);
        }
    }
}
