using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;

namespace Runner.Plugins.Data.Records;

/// <summary>Compares the records of splits by what a model reads of them. Thread-safe.</summary>
internal sealed class RecordContents
{
    // as among documents of running text
    private const double MuchRepeated = 0.05;

    private readonly Lock _lock = new();
    private HashSet<UInt128>? _training;

    /// <summary>Passes records on, and at their end says how many repeat one before, and how many stand in the training split where that was read by then.</summary>
    public IEnumerable<DataRecord> Compare(string split, IEnumerable<DataRecord> records, RecordReport report)
    {
        var seen = new Dictionary<UInt128, string>();
        long count = 0, repeated = 0, contradicting = 0;
        var distinct = new List<UInt128>();
        foreach (var record in records)
        {
            count++;
            var (content, gold) = (Hash(record), Gold(record));
            distinct.Add(content);
            if (!seen.TryAdd(content, gold))
            {
                repeated++;
                contradicting += seen[content] != gold ? 1 : 0;
            }
            yield return record;
        }
        if (repeated > MuchRepeated * count)
            report.Find(DataFinding.Of(RecordDataErrors.Repeated, Number(repeated), Number(count), split, Number(contradicting)));
        else if (repeated > 0)
            report.Note($"{Number(repeated)} of {Number(count)} records repeat an earlier one, {Number(contradicting)} of them with another label.");

        HashSet<UInt128>? training;
        lock (_lock)
        {
            if (split == "train")
                _training = [.. seen.Keys];
            training = _training;
        }
        if (split != "train" && training is not null && distinct.Count(training.Contains) is > 0 and var shared)
            report.Find(DataFinding.Of(RecordDataErrors.Overlap, Number(shared), Number(count), split));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static UInt128 Hash(DataRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        switch (record)
        {
            case FeatureRecord features:
                Add(hash, features.Query);
                hash.AppendData(MemoryMarshal.AsBytes<float>(features.Features.ToArray()));
                break;
            case SequenceRecord sequence:
                foreach (var item in sequence.Items)
                    Add(hash, item);
                Add(hash, sequence.Next ?? "");
                break;
            case TaggedRecord tagged:
                foreach (var word in tagged.Words)
                    Add(hash, word);
                break;
            case TextRecord text:
                Add(hash, text.First);
                Add(hash, text.Second ?? "");
                foreach (var span in text.Spans)
                    Add(hash, string.Create(CultureInfo.InvariantCulture, $"{span.Start} {span.End} {span.Role}"));
                break;
            default:
                foreach (var text in RecordCorpus.Texts(record))
                    Add(hash, text ?? "");
                break;
        }
        return MemoryMarshal.Read<UInt128>(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0xFF]);                                 // no byte of UTF-8
    }

    private static string Gold(DataRecord record) => record switch
    {
        TextRecord text => string.Join('\n', text.Labels ?? []) + "\t" + text.Value?.ToString("R", CultureInfo.InvariantCulture),
        TaggedRecord tagged => string.Join('\n', tagged.Tags ?? []) + "\t" + string.Join('\n', tagged.Intents ?? []),
        QuestionRecord question => string.Join('\n', question.Answers?.Select(answer => answer.Text) ?? []),
        FeatureRecord features => features.Value?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        _ => "",
    };
}
