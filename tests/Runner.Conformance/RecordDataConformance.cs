using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Data;

namespace Runner.Conformance;

/// <summary>What every source of labelled records does. Sources of other data pass.</summary>
public abstract class RecordDataConformance(ConformanceSubject subject) : ComponentConformance<IDataComponent>(subject)
{
    [Fact]
    public void Has_the_splits_and_records_it_says()
    {
        if (Open(Subject.Settings) is not { } data)
            return;
        var said = Subject.Create<IDataComponent>().Records!;
        Assert.NotEmpty(said.Splits);
        Assert.Equal(said.Splits, data.Splits.Select(split => split.Name));
        Assert.Equal(said.Splits, data.Sources.Splits);
        Assert.Distinct(said.Splits);
        Assert.All(said.Splits, name => Assert.Matches("^[A-Za-z0-9_-]+$", name));
        Assert.Subset(said.Splits.ToHashSet(), said.Evaluation.ToHashSet());
        Assert.Equal(said.Labels.ToDictionary(kind => kind.Key, kind => kind.Value.Names), data.Sources.Labels.ToDictionary(kind => kind.Key, kind => kind.Value.Names));
        Assert.All(data.Splits, split =>
        {
            Assert.NotEmpty(split.Records);
            Assert.All(split.Records, record => Assert.IsType(said.Record, record));
            Assert.True(split.Fingerprint.Length >= 36, "a fingerprint has at least 36 digits");
            Assert.Contains(split.Health!.Figures, figure => figure.Name == "records" && figure.Value == split.Records.Count);
        });
    }

    [Fact]
    public void Numbers_each_record_and_says_where_it_stands()
    {
        foreach (var split in Open(Subject.Settings)?.Splits ?? [])
        {
            Assert.Distinct(split.Records.Select(record => record.Id));
            Assert.All(split.Records, record =>
            {
                Assert.True(record.Id >= 0, $"record {record.Id}");
                Assert.Contains(record.Place.File, split.Paths);
                Assert.True(record.Place.Line >= 0, $"line {record.Place.Line}");
            });
        }
    }

    [Fact]
    public void Reads_the_same_records_twice()
    {
        if (Open(Subject.Settings) is { } first)
            Assert.Equal(first.Splits.Select(Content), Open(Subject.Settings)!.Splits.Select(Content));
    }

    [Fact]
    public void Gives_no_label_that_is_not_in_the_set()
    {
        if (Open(Subject.Settings) is not { } data)
            return;
        // what other splits have beside them cannot be predicted, and counts as missed
        foreach (var record in data["train"]?.Records ?? [])
        {
            foreach (var (kind, names) in Named(record))
            {
                if (data.Sources.Labels.TryGetValue(kind, out var known))
                    Assert.All(names, name => Assert.True(known.NumberOf(name) is not null, $"{record.Place}: '{name}' is none of the {kind}"));
            }
        }
    }

    [Fact]
    public void Is_the_same_elsewhere_and_another_with_other_content()
    {
        if (Open(Subject.Settings) is not { } here)
            return;
        var folder = Directory.CreateTempSubdirectory("runner-moved-").FullName;
        try
        {
            var there = Open(Moved(Subject.Settings, folder))!;
            Assert.Equal(here.Splits.Select(split => split.Fingerprint), there.Splits.Select(split => split.Fingerprint));
            Assert.All(there.Splits.SelectMany(split => split.Paths), path => Assert.StartsWith(folder, path, StringComparison.Ordinal));

            var changed = there.Splits[0].Paths[0];
            File.AppendAllText(changed, "\n");
            LabelledData after;
            try
            {
                after = Open(Moved(Subject.Settings, folder, copy: false))!;
            }
            catch (Errors.RunnerException)
            {
                return;                                          // of files that belong together one alone was changed, and that is noticed
            }
            foreach (var (before, now) in there.Splits.Zip(after.Splits))
                Assert.Equal(!before.Paths.Contains(changed), before.Fingerprint == now.Fingerprint);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private LabelledData? Open(JsonObject settings) => Subject.Create<IDataComponent>(settings).Open() as LabelledData;

    private static string Content(DataSplit split) => split.Fingerprint + "\n" + string.Join('\n', split.Records.Select(record => JsonSerializer.Serialize(record, record.GetType())));

    private static IEnumerable<(string Kind, IEnumerable<string> Names)> Named(DataRecord record) => record switch
    {
        TextRecord text => [(LabelKinds.Classes, text.Labels ?? [])],
        TaggedRecord tagged => [(LabelKinds.Tags, tagged.Tags ?? []), (LabelKinds.Intents, tagged.Intents ?? [])],
        SequenceRecord sequence => [(LabelKinds.Items, sequence.Items.Concat(sequence.Next is null ? [] : [sequence.Next]))],
        _ => [],
    };

    // settings whose files lie in another folder, in which each path keeps its last name
    private static JsonObject Moved(JsonObject settings, string folder, bool copy = true)
    {
        var moved = (JsonObject)settings.DeepClone();
        foreach (var (name, value) in settings)
            moved[name] = Moved(value, folder, copy);
        return moved;
    }

    private static JsonNode? Moved(JsonNode? node, string folder, bool copy)
    {
        if (node is JsonObject map)
            return Moved(map, folder, copy);
        if (node is JsonArray list)
            return new JsonArray([.. list.Select(item => Moved(item, folder, copy))]);
        if (node is not JsonValue value || !value.TryGetValue<string>(out var path) || !Path.IsPathFullyQualified(path) || !Path.Exists(path))
            return node?.DeepClone();
        var target = Path.Combine(folder, Path.GetFileName(path.TrimEnd('/')));
        if (copy && Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(target, Path.GetRelativePath(path, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to, overwrite: true);
            }
        }
        else if (copy)
        {
            File.Copy(path, target, overwrite: true);
        }
        return target;
    }
}
