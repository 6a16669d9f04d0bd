using System.Text.Json;
using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>A stretch of a file that begins and ends between documents.</summary>
internal sealed class TextShard(TextFile file, long start, long end, SentenceSplitter splitter) : ICorpusShard
{
    // A file without blank lines would be one document, held in memory as a whole.
    private const long DocumentLimit = 1 << 24;

    public string Name { get; } = start <= file.Start ? file.Path : $"{file.Path} from byte {start}";

    public long Bytes => end - start;

    public IEnumerable<TextDocument> Read(CancellationToken cancellation) => file.Layout switch
    {
        TextLayout.JsonLines => ReadJsonLines(cancellation),
        TextLayout.JsonWhole => ReadJsonWhole(cancellation),
        _ => ReadLines(cancellation),
    };

    private IEnumerable<TextDocument> ReadLines(CancellationToken cancellation)
    {
        using var stream = file.Open(start);
        file.RequireUnchanged(stream);
        var lines = new LineReader(stream, start, end, TextFile.LineLimit);
        var sentences = new List<string>();
        long characters = 0;
        while (lines.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            var sentence = file.Decode(lines.Line, lines.Offset).Trim();
            var ends = sentence.Length == 0 && lines.IsWhole;
            if (sentence.Length > 0)
            {
                sentences.Add(sentence);
                characters += sentence.Length;
            }
            if ((!ends && characters < DocumentLimit) || sentences.Count == 0)
                continue;
            yield return new TextDocument(sentences);
            (sentences, characters) = ([], 0);
        }
        file.RequireUnchanged(stream);
        if (sentences.Count > 0)
            yield return new TextDocument(sentences);
    }

    private IEnumerable<TextDocument> ReadJsonLines(CancellationToken cancellation)
    {
        using var stream = file.Open(start);
        file.RequireUnchanged(stream);
        var lines = new LineReader(stream, start, end, TextFile.JsonLimit);
        while (lines.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!lines.IsWhole)
                throw file.BadJson(lines.Offset, $"the line is longer than {TextFile.JsonLimit >> 20} MiB");
            if (lines.Line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                continue;
            var sentences = new List<string>();
            file.ReadJson(lines.Line, lines.Offset, splitter, sentences);
            if (sentences.Count > 0)
                yield return new TextDocument(sentences);
        }
        file.RequireUnchanged(stream);
    }

    private IEnumerable<TextDocument> ReadJsonWhole(CancellationToken cancellation)
    {
        using var stream = file.Open(start);
        file.RequireUnchanged(stream);
        var values = new JsonValues(stream, start, TextFile.JsonLimit);
        while (Next())
        {
            cancellation.ThrowIfCancellationRequested();
            var sentences = new List<string>();
            file.ReadJson(values.Value, values.Offset, splitter, sentences);
            if (sentences.Count > 0)
                yield return new TextDocument(sentences);
        }
        file.RequireUnchanged(stream);

        bool Next()
        {
            try
            {
                return values.Next();
            }
            catch (JsonException exception)
            {
                throw file.BadJson(values.Offset, exception.Message);
            }
        }
    }
}
