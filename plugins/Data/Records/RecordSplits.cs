using System.Security.Cryptography;
using System.Text;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>Finds the files of splits and makes splits of them.</summary>
internal static class RecordSplits
{
    /// <summary>The first file of each split that is there, in the order given; splits without one are left out.</summary>
    /// <param name="path">A folder, or the one file of the data.</param>
    /// <param name="candidates">Names of files by split, the preferred first.</param>
    /// <param name="single">Split that a path which is a file makes.</param>
    /// <exception cref="Errors.RunnerException">RUN3208: the path does not exist; RUN3204: no split has a file.</exception>
    public static IReadOnlyList<(string Split, string File)> Find(string path, IReadOnlyList<(string Split, string[] Files)> candidates, string single = "test")
    {
        if (File.Exists(path))
            return [(candidates.FirstOrDefault(split => split.Files.Contains(Path.GetFileName(path))).Split ?? single, path)];
        if (!Directory.Exists(path))
            throw RecordDataErrors.PathMissing.With(path);
        List<(string, string)> found =
        [
            .. candidates.Select(split => (split.Split, File: split.Files.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)))
                .Where(split => split.File is not null).Select(split => (split.Split, split.File!)),
        ];
        return found.Count > 0 ? found : throw RecordDataErrors.NoSplits.With(path, string.Join(", ", candidates.SelectMany(split => split.Files)));
    }

    /// <summary>A split of files.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="files">Its files, in order.</param>
    /// <param name="meaning">Type, version and options of the reader, as far as they decide what is read.</param>
    /// <param name="cache">Where hashes are remembered.</param>
    /// <param name="read">Reads the records of a file, the first of which has the given number.</param>
    public static DataSplit Of(string name, IReadOnlyList<string> files, string meaning, DataCache? cache, Func<RecordFile, long, RecordReport, IEnumerable<DataRecord>> read)
    {
        var opened = files.Select(file => new RecordFile(file)).ToList();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', (string[])[meaning, .. opened.Select(file => File.Exists(file.Path) ? file.Hash(cache) : throw RecordDataErrors.PathMissing.With(file.Path))]))));
        return new DataSplit(name, string.Join(", ", files), hash, report => Read(opened, report, read)) { Paths = files };
    }

    private static IEnumerable<DataRecord> Read(List<RecordFile> files, RecordReport report, Func<RecordFile, long, RecordReport, IEnumerable<DataRecord>> read)
    {
        var (next, seen, repeated) = (0L, new HashSet<string>(StringComparer.Ordinal), 0L);
        foreach (var file in files)
        {
            var before = next;
            foreach (var record in read(file, next, report))
            {
                next = record.Id + 1;
                if (ContentOf(record) is { } content && !seen.Add(content))
                    repeated++;
                yield return record;
            }
            if (next == before && report.Dropped.Count == 0)
                throw RecordDataErrors.EmptyFile.With(file.Path);
        }
        if (repeated > 0)
            report.Find(DataFinding.Of(RecordDataErrors.Repeated, repeated));
    }

    // what makes two records the same example, labels included
    private static string? ContentOf(DataRecord record) => record switch
    {
        TextRecord text => $"{text.First}\0{text.Second}\0{string.Join('\u0001', text.Labels ?? [])}\0{text.Value}\0{text.Query}",
        TaggedRecord words => $"{words.Text}\0{string.Join(' ', words.Tags ?? [])}",
        QuestionRecord question => $"{question.Question}\0{question.Passage}",
        _ => null,
    };
}
