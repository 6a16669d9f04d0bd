using System.Text;
using Runner.Plugins.Data.Labelled;
using CsvHelper;

namespace Runner.Plugins.Data.Table;

/// <summary>Cells of a file with commas between them and quotes around those that need them (RFC 4180).</summary>
internal static class CsvCells
{
    // a separator that is not named would be guessed
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',', HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Rows with the line they begin in.</summary>
    public static IEnumerable<(long Number, IReadOnlyList<string> Cells)> Read(LabelledFile file)
    {
        using var reader = CsvReader.FromText(Encoding.UTF8.GetString(file.Utf8Bytes().Span), Options);
        while (Next(reader, file))
            yield return (reader.LineNumber, reader.Current.ToArray());
    }

    private static bool Next(CsvReader reader, LabelledFile file)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException wrong)
        {
            throw LabelledFileErrors.BadRow.Because(wrong, file.At(wrong.LineNumber), "a quote stands where none may, or is not closed; quotes within a cell are doubled");
        }
    }
}
