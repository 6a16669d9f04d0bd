using Runner.Interchange;
using Runner.Tokenizers;
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>Opens weights and keeps the hashes of all that were opened, for the record of the run.</summary>
internal sealed class RecordingWeightsReader(WeightsReader reader) : IWeightsReader
{
    private readonly SortedDictionary<string, string> _fingerprints = new(StringComparer.Ordinal);

    /// <summary>Compares the weights with the recipe; null where nothing is compared, as for a run of the past.</summary>
    public WeightsCheck? Check { get; init; }

    /// <summary>The recipe's tokenizer, once it is made.</summary>
    public ITokenizer? Tokenizer { get; set; }

    /// <summary>SHA-256 by a name for people.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints => _fingerprints;

    public IWeights Open(string path)
    {
        Note("weights " + Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), path);
        return reader.Open(path);
    }

    public IWeights Open(WeightsUse use)
    {
        Check?.Check(use, Tokenizer);
        return Open(use.From);
    }

    /// <summary>Keeps the hash of weights that are opened later.</summary>
    public void Note(string name, string path) => _fingerprints[name] = reader.Fingerprint(path);
}
