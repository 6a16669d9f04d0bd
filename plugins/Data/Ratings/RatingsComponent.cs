using System.Globalization;
using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Ratings;

/// <summary>What users rated, in the order of time: the next item is to be found.</summary>
[Component("data/ratings", Source = "Harper and Konstan 2015 (MovieLens); leave-one-out as in Sun et al., arXiv:1904.06690")]
internal sealed class RatingsComponent : IDataComponent
{
    private static readonly string[] Customary = ["ratings.csv", "u.data", "ratings.dat"];
    private static readonly (string Split, string File)[] HeldOut = [("dev", "ratings.dev.csv"), ("test", "ratings.test.csv")];

    private readonly RatingsOptions _options;
    private readonly Lazy<LabelledData> _data;

    public RatingsComponent(RatingsOptions options) =>
        (_options, _data) = (options, new Lazy<LabelledData>(Make, LazyThreadSafetyMode.PublicationOnly));

    public RecordSources Records => _data.Value.Sources;

    public DataSource Open() => _data.Value;

    private LabelledData Make()
    {
        var training = Files();
        var held = HeldOut.Select(split => (split.Split, Path: Path.Combine(_options.Path, split.File))).Where(split => File.Exists(split.Path)).ToList();
        // what a user is known to have rated depends on all files, so every split is made of all of them
        string[] all = [.. training, .. held.Select(split => split.Path)];
        string[] splits = [.. training.Select(_ => "train"), .. held.Select(split => split.Split)];
        Histories? histories = null;
        return new LabelledSet("ratings 1", string.Create(CultureInfo.InvariantCulture, $"{_options.MinRating:R} {_options.MinItems} {training.Count}"), typeof(SequenceRecord),
            [new SplitFiles("train", all), .. (held.Count > 0 ? held.Select(split => split.Split) : ["dev", "test"]).Select(name => new SplitFiles(name, all))])
        {
            Read = (split, files, report) =>
                LazyInitializer.EnsureInitialized(ref histories, () => Histories.Read([.. splits.Zip(files)], leavesOneOut: held.Count == 0, _options)).Records(split, report),
            Uses = record => ((SequenceRecord)record) is { Next: { } next } ? [(LabelKinds.Items, next)] : ((SequenceRecord)record).Items.Select(item => (LabelKinds.Items, item)),
            Order = (_, names) => names.OrderByDescending(item => item.Value).ThenBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Key),
            Notes = [held.Count > 0 ? $"Held out: {string.Join(", ", held.Select(split => Path.GetFileName(split.Path)))}." : "Held out: the last item of each user (test) and the one before it (dev)."],
        }.Open();
    }

    private List<string> Files()
    {
        if (_options.Files.Count > 0)
        {
            var files = _options.Files.Select(file => Path.Combine(_options.Path, file)).ToList();
            return files.Find(file => !File.Exists(file)) is { } missing ? throw LabelledFileErrors.SplitMissing.With("train", missing) : files;
        }
        var found = Customary.Select(file => Path.Combine(_options.Path, file)).Where(File.Exists).ToList();
        return found.Count switch
        {
            0 => throw LabelledFileErrors.NoSplits.With(_options.Path, string.Join("; or ", Customary)),
            1 => found,
            _ => throw LabelledFileErrors.Ambiguous.With(_options.Path, string.Join(", ", found.Select(Path.GetFileName))),
        };
    }
}
