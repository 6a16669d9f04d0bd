using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Files;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>A dictionary in jieba's format, with log probabilities.</summary>
internal sealed class WordFrequencies
{
    // jieba's own has 5 MB
    private const long LargestDictionary = 512 << 20;

    private WordFrequencies(Dictionary<string, double> logProbabilities, double logTotal, string fingerprint)
    {
        Words = new WordTrie(logProbabilities);
        UnknownLogProbability = -logTotal;
        Fingerprint = fingerprint;
    }

    /// <summary>Log probability of a character the dictionary lacks: as if seen once.</summary>
    public double UnknownLogProbability { get; }

    public string Fingerprint { get; }

    /// <summary>Log probabilities of the words.</summary>
    public WordTrie Words { get; }

    public static WordFrequencies Read(string path)
    {
        if (!Path.Exists(path))
            throw SegmenterErrors.DictionaryMissing.With(path);
        var bytes = RegularFile.ReadBytes(path, LargestDictionary);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lineNumber = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n'))
        {
            lineNumber++;
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 0)
                continue;
            if (fields.Length < 2 || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw SegmenterErrors.DictionaryLine.With(path, lineNumber);
            counts[fields[0]] = count;
        }
        var logTotal = Math.Log(Math.Max(1, counts.Values.Sum()));
        var logProbabilities = new Dictionary<string, double>(counts.Count, StringComparer.Ordinal);
        foreach (var (word, count) in counts)
            logProbabilities[word] = Math.Log(Math.Max(1, count)) - logTotal;
        return new WordFrequencies(logProbabilities, logTotal, "dictionary/1:" + Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
