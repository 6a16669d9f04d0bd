using Runner.Interchange;
using Runner.Training.Interchange;

namespace Runner.Cli.Experiments;

/// <summary>Opens weights and keeps the hashes of all that were opened, for the record of the run.</summary>
internal sealed class RecordingWeightsReader(WeightsReader reader) : IWeightsReader
{
    private readonly SortedDictionary<string, string> _fingerprints = new(StringComparer.Ordinal);

    /// <summary>SHA-256 by a name for people.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints => _fingerprints;

    public IWeights Open(string path)
    {
        Note("weights " + Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), path);
        return reader.Open(path);
    }

    /// <summary>Keeps the hash of weights that are opened later.</summary>
    public void Note(string name, string path) => _fingerprints[name] = reader.Fingerprint(path);
}
