using Runner.Errors;

namespace Runner.Training;

/// <summary>What a run's <c>hashes.jsonl</c> says.</summary>
/// <param name="Path">The file.</param>
/// <param name="Hashes">By step.</param>
/// <param name="Environments">Where numbers were computed, each from a step on, in order.</param>
public sealed record RecordedHashes(
    string Path, SortedDictionary<long, StepHash> Hashes, IReadOnlyList<(long From, NumericEnvironment Environment)> Environments)
{
    /// <summary>Reads them.</summary>
    /// <param name="runFolder">The run.</param>
    /// <param name="mayBeNone">Accepts a run that began and came to no hash.</param>
    /// <exception cref="RunnerException">RUN4112: there are none; RUN4113: a line is damaged.</exception>
    public static RecordedHashes Read(string runFolder, bool mayBeNone = false)
    {
        var path = System.IO.Path.Combine(runFolder, StepHashFile.Name);
        if (!File.Exists(path))
            throw DeterminismErrors.NothingToVerify.With(runFolder, "");
        var hashes = new SortedDictionary<long, StepHash>();
        var environments = new List<(long, NumericEnvironment)>();
        var lines = StepHashLine.Read(path).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] is not { } line)
            {
                // the last one may be in the writing, or torn by a kill
                if (i < lines.Count - 1)
                    throw DeterminismErrors.HashesDamaged.With(path, i + 1);
                break;
            }
            if (line.Hash is { } hash && (hash.Step != line.Step || !hashes.TryAdd(line.Step, hash)))
                throw DeterminismErrors.HashesDamaged.With(path, i + 1);
            if (line.Environment is { } environment)
                environments.Add((line.Step, environment));
        }
        return (hashes.Count > 0 || mayBeNone) && environments.Count > 0
            ? new RecordedHashes(path, hashes, environments)
            : throw DeterminismErrors.NothingToVerify.With(runFolder, "");
    }

    /// <summary>The last step that has one; 0 where none has.</summary>
    public long LastStep => Hashes.Count > 0 ? Hashes.Keys.Last() : 0;

    /// <summary>Where the step after <paramref name="step"/> was computed.</summary>
    public NumericEnvironment EnvironmentAfter(long step) =>
        Environments.LastOrDefault(e => e.From <= step, Environments[0]).Environment;
}
