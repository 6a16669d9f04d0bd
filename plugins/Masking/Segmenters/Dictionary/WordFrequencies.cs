using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>A dictionary in jieba's format, with log probabilities.</summary>
internal sealed class WordFrequencies
{
    private readonly Dictionary<string, double> _logProbabilities;

    private WordFrequencies(Dictionary<string, double> logProbabilities, double logTotal, string fingerprint)
    {
        _logProbabilities = logProbabilities;
        UnknownLogProbability = -logTotal;
        LongestWord = logProbabilities.Count == 0 ? 1 : logProbabilities.Keys.Max(w => w.Length);
        Fingerprint = fingerprint;
    }

    /// <summary>Log probability of a character the dictionary lacks: as if seen once.</summary>
    public double UnknownLogProbability { get; }

    /// <summary>UTF-16 units of the longest word.</summary>
    public int LongestWord { get; }

    public string Fingerprint { get; }

    public Dictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> Lookup =>
        _logProbabilities.GetAlternateLookup<ReadOnlySpan<char>>();

    public static WordFrequencies Read(string path)
    {
        if (!File.Exists(path))
            throw SegmenterErrors.DictionaryMissing.With(path);
        var bytes = File.ReadAllBytes(path);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lineNumber = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n'))
        {
            lineNumber++;
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 0)
                continue;
            if (fields.Length < 2 || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw SegmenterErrors.DictionaryLine.With(path, lineNumber, line.Trim());
            counts[fields[0]] = count;
        }
        var logTotal = Math.Log(Math.Max(1, counts.Values.Sum()));
        var logProbabilities = new Dictionary<string, double>(counts.Count, StringComparer.Ordinal);
        foreach (var (word, count) in counts)
            logProbabilities[word] = Math.Log(Math.Max(1, count)) - logTotal;
        return new WordFrequencies(logProbabilities, logTotal, "dictionary/1:" + Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
