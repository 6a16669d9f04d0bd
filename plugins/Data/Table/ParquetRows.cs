using System.Globalization;
using Parquet;
using Parquet.Schema;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Table;

/// <summary>Rows of an Apache Parquet file: columns of texts, numbers and truth values; others cannot be named.</summary>
internal static class ParquetRows
{
    public static IEnumerable<TableRow> Read(LabelledFile file)
    {
        var number = 0L;
        foreach (var (columns, rows) in Groups(file))
        {
            for (var row = 0; row < rows; row++)
            {
                var at = row;
                yield return new TableRow(new RecordPlace($"{file.Path}[{number++}]", 0), null,
                    column => columns.TryGetValue(column, out var values) ? values[at] : null) { Has = columns.ContainsKey };
            }
        }
    }

    // a group of rows at a time, as the file has them
    private static IEnumerable<(Dictionary<string, string?[]> Columns, int Rows)> Groups(LabelledFile file)
    {
        using var stream = new MemoryStream(file.Bytes());
        var reader = Wait(file, () => ParquetReader.CreateAsync(stream));
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var rows = checked((int)group.RowCount);
            var columns = new Dictionary<string, string?[]>(StringComparer.Ordinal);
            foreach (var field in reader.Schema.GetDataFields().Where(field => field.Path.Length == 1))
            {
                if (Wait(file, () => Column(group, field, rows)) is { } values)
                    columns[field.Name] = values;
            }
            yield return (columns, rows);
        }
        Wait(file, async () =>
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            return true;
        });
    }

    private static async Task<string?[]?> Column(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.ClrType == typeof(string))
        {
            var texts = new string?[rows];
            await group.ReadAsync(field, texts.AsMemory()).ConfigureAwait(false);
            return texts;
        }
        return field.ClrType == typeof(long) ? await Numbers<long>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(int) ? await Numbers<int>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(short) ? await Numbers<short>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(sbyte) ? await Numbers<sbyte>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(byte) ? await Numbers<byte>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(double) ? await Numbers<double>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(float) ? await Numbers<float>(group, field, rows).ConfigureAwait(false)
            : field.ClrType == typeof(bool) ? await Numbers<bool>(group, field, rows).ConfigureAwait(false)
            : null;
    }

    private static async Task<string?[]> Numbers<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var all = new T[rows];
            await group.ReadAsync(field, all.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(all, value => Convert.ToString(value, CultureInfo.InvariantCulture));
        }
        var some = new T?[rows];
        await group.ReadAsync(field, some.AsMemory()).ConfigureAwait(false);
        return Array.ConvertAll(some, value => value is { } known ? Convert.ToString(known, CultureInfo.InvariantCulture) : null);
    }

    private static T Wait<T>(LabelledFile file, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception wrong) when (wrong is not Errors.RunnerException)
        {
            throw LabelledFileErrors.BadRow.Because(wrong, file.Path, $"it is no whole parquet file: {wrong.Message}");
        }
    }
}
