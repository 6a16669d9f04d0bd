using Runner.Components;
using Runner.Composition;
using Runner.Errors;
using Runner.Segmentation;
using Runner.Tests.Support;
using Runner.Tests.Tasks.Metrics;
using Runner.Tokenizers;
using Runner.Weights;
using Runner.Weights.Safetensors;

namespace Runner.Tests.Files;

/// <summary>Whatever opens a file that a recipe, a manifest or a downloaded folder names refuses what has no end.</summary>
public sealed class NamedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-named-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Openers => [.. Known.Keys];

    private static readonly Dictionary<string, Action<string>> Known = new()
    {
        ["vocabulary of wordpiece"] = path => Refused<ITokenizerComponent>(("type", "wordpiece"), ("vocabulary", path)),
        ["vocabulary of character"] = path => Refused<ITokenizerComponent>(("type", "character"), ("vocabulary", path)),
        ["vocabulary of byte-bpe"] = path => Refused<ITokenizerComponent>(("type", "byte-bpe"), ("vocabulary", path), ("merges", path)),
        ["model of sentencepiece"] = path => Refused<ITokenizerComponent>(("type", "sentencepiece"), ("model", path)),
        ["dictionary of a segmenter"] = path => Composed.Component<IWordSegmenterComponent>(("type", "dictionary"), ("dictionary", path)).Build(),
        ["table of rhymes"] = path => MetricTests.Of($"{{type: verse, rhymes: '{path}'}}"),
        ["weights"] = path => SafetensorsFile.Open(path),
        ["weights of PyTorch"] = path => WeightFiles.Open(path),
        ["index of weights"] = path => WeightFiles.Open(path.EndsWith(".json", StringComparison.Ordinal) ? path : OddFiles.Link(Path.GetDirectoryName(path)!, path, "w.index.json")),
        ["configuration"] = path => PublishedFolder.Read(path),
        ["lock of plugins"] = path => PluginLock.Read(path),
        ["manifest of a plugin"] = path =>
        {
            var plugin = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "plugin"));
            OddFiles.Link(plugin.FullName, path, PluginManifest.FileName);
            var state = Assert.Single(PluginHost.Load([plugin.FullName], new PluginOptions { BuiltIn = null }).States);
            throw new RunnerException(state.Error!, state.Reason!);
        },
    };

    [Theory]
    [MemberData(nameof(Openers))]
    public void A_pipe_is_not_waited_for(string opener) => Refused(opener, OddFiles.Pipe(_folder), "is a pipe");

    [Theory]
    [MemberData(nameof(Openers))]
    public void A_device_is_not_read(string opener)
    {
        Assert.SkipUnless(Path.Exists("/dev/zero"), "needs /dev/zero");
        Refused(opener, OddFiles.Link(_folder, "/dev/zero"), "is a device");
    }

    [Theory]
    [MemberData(nameof(Openers))]
    public void A_folder_is_no_file(string opener) => Refused(opener, Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName, "is a folder");

    [Theory]
    [InlineData("vocabulary of wordpiece")]
    [InlineData("vocabulary of character")]
    [InlineData("vocabulary of byte-bpe")]
    [InlineData("model of sentencepiece")]
    [InlineData("dictionary of a segmenter")]
    [InlineData("table of rhymes")]
    [InlineData("configuration")]
    [InlineData("lock of plugins")]
    [InlineData("manifest of a plugin")]
    public void A_file_that_is_read_whole_has_a_budget(string opener)
    {
        var huge = OddFiles.Huge(_folder, 1L << 40);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(opener, huge, "and was not read");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20, "the file was read");
    }

    [Fact]
    public void What_a_file_holds_is_not_quoted_where_it_is_no_vocabulary()
    {
        var path = Path.Combine(_folder, "secrets");
        File.WriteAllText(path, "{\"hunter2\": \"hunter2\", \"a\": 0}");
        Assert.DoesNotContain("hunter2", Composed.Problem<ITokenizerComponent>(("type", "byte-bpe"), ("vocabulary", path), ("merges", path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "hunter2 hunter2 hunter2\n");
        var refused = Assert.Throws<RunnerException>(() => Composed.Component<IWordSegmenterComponent>(("type", "dictionary"), ("dictionary", path)).Build());
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    private static void Refused(string opener, string path, string reason)
    {
        var refused = Assert.Throws<RunnerException>(() => Known[opener](path));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static void Refused<T>(params (string Name, string Value)[] options)
        where T : class, IComponent
    {
        var problem = Composed.Problem<T>(options);
        throw new RunnerException(problem.Descriptor, problem.Message);
    }
}
