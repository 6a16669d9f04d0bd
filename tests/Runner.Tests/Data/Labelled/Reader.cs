using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Labelled;

/// <summary>Readers of labelled files as a recipe gets them.</summary>
internal static class Reader
{
    public static LabelledData Open(string type, string path, string options = "") =>
        (LabelledData)Composed.Component<IDataComponent>($"{{type: {type}, path: '{path}'{(options.Length > 0 ? ", " + options : "")}}}").Open();

    public static IReadOnlyList<T> Records<T>(this LabelledData data, string split)
        where T : DataRecord
    {
        var records = data[split]!.Records.Cast<T>().ToList();
        Assert.Equal(records.Count, records.Select(record => record.Id).Distinct().Count());
        return records;
    }

    public static IReadOnlyList<string> Findings(this LabelledData data, string split)
    {
        Assert.NotEmpty(data[split]!.Records);
        return [.. data[split]!.Health!.Findings.Select(finding => $"{finding.Code} {finding.Message}")];
    }

    public static IReadOnlyDictionary<string, double> Figures(this LabelledData data, string split)
    {
        Assert.NotEmpty(data[split]!.Records);
        return data[split]!.Health!.Figures.ToDictionary(figure => figure.Name, figure => figure.Value);
    }

    /// <summary>Reading a split of files fails with a message.</summary>
    public static void Fails(string type, TemporaryFolder folder, string code, string message, string split = "train", string options = "")
    {
        var e = Assert.Throws<RunnerException>(() => Open(type, folder.Path, options)[split]!.Records);
        Assert.Equal($"{code} {message}", $"{e.Descriptor.Code} {e.Message.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}");
    }

    public static TemporaryFolder Folder(params (string Name, string Text)[] files)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        return folder;
    }
}
