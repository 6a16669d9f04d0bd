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
    public static IEnumerable<(long Number, IReadOnlyList<string> Cells)> Read(RecordFile file)
    {
        using var reader = CsvReader.FromText(file.Text(), Options);
        while (Next(reader, file))
            yield return (reader.LineNumber, reader.Current.ToArray());
    }

    private static bool Next(CsvReader reader, RecordFile file)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException wrong)
        {
            throw RecordDataErrors.BadRecord.Because(wrong, file.Place(wrong.LineNumber), "a quote stands where none may, or is not closed; quotes within a cell are doubled");
        }
    }
}
