using System.Diagnostics;
using System.Text.Json;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Provenance;

public sealed class ProvenanceTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    internal static Runner.Tracking.Provenance Example() => new()
    {
        Request = new ProvenanceRequest { User = "someone", RecipePath = "recipes/p.yaml" },
        Machine = new MachineState { Processor = "A processor", ProcessorCount = 2, MemoryBytes = 8L << 30, System = "A system", Runtime = ".NET" },
        Packages = new Dictionary<string, string> { ["package"] = "1.0" },
    };

    [Fact]
    public void The_code_is_told_with_what_differs_from_its_commit()
    {
        var folder = _bed.Workspace;
        Git("init -q -b work");
        Git("remote add origin https://me:secret@example.org/x/y.git");
        File.WriteAllText(Path.Combine(folder, "a.txt"), "one\n");
        Git("add a.txt");
        Git("-c user.name=n -c user.email=e commit -qm first");
        var clean = CodeState.Read(folder)!;
        Assert.Equal((false, "work", "", "https://example.org/x/y.git"), (clean.IsDirty, clean.Branch, clean.Diff, clean.Repository));
        Assert.Matches("^[0-9a-f]{40}$", clean.Commit);

        var results = Directory.CreateDirectory(Path.Combine(folder, "our results")).FullName;
        File.WriteAllText(Path.Combine(results, "report.md"), "written by a run");
        Assert.True(CodeState.Read(folder)!.IsDirty);
        Assert.False(CodeState.Read(folder, [results, "/elsewhere"])!.IsDirty);
        Directory.Delete(results, recursive: true);

        File.WriteAllText(Path.Combine(folder, "a.txt"), "two\n");
        File.WriteAllText(Path.Combine(folder, "文.txt"), "new");
        var dirty = CodeState.Read(folder)!;
        Assert.True(dirty.IsDirty);
        Assert.Equal("文.txt", Assert.Single(dirty.Untracked).Trim('"'));
        Assert.Contains("-one\n+two\n", dirty.Diff, StringComparison.Ordinal);

        File.WriteAllLines(Path.Combine(folder, "a.txt"), Enumerable.Range(0, 300_000).Select(i => $"line {i}"));
        var large = CodeState.Read(folder)!;
        Assert.True(large.DiffBytes > CodeState.MaxDiff);
        Assert.InRange(large.Diff.Length, CodeState.MaxDiff - 20, CodeState.MaxDiff);
        Assert.EndsWith("\n", large.Diff, StringComparison.Ordinal);

        void Git(string arguments)
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }

    [Fact]
    public void Outside_a_repository_there_is_no_code_and_no_error() =>
        Assert.Null(CodeState.Read(Path.GetPathRoot(_bed.Workspace)!));

    [Fact]
    public void Everything_about_this_machine_is_known()
    {
        var provenance = Runner.Tracking.Provenance.Capture(new ProvenanceRequest
        {
            CodeFolder = _bed.Workspace,
            CommandLine = ["runner", "run", "--set", "tracking.store=http://me:pw@host:5000/x", "--set", "api.token=abc", "--set", "tokenizer.vocab=v.txt"],
            EnvironmentReads = new Dictionary<string, string> { ["HF_TOKEN"] = "abc", ["RUNNER_DATA"] = "/data" },
        });
        Assert.Equal(["runner", "run", "--set", "tracking.store=http://host:5000/x", "--set", "api.token=(not kept)", "--set", "tokenizer.vocab=v.txt"], provenance.Request.CommandLine);
        Assert.Equal(("(not kept)", "/data"), (provenance.Request.EnvironmentReads["HF_TOKEN"], provenance.Request.EnvironmentReads["RUNNER_DATA"]));
        Assert.NotEmpty(provenance.Machine.Processor);
        Assert.NotEmpty(provenance.Machine.System);
        Assert.True(provenance.Machine.MemoryBytes > 1 << 20);
        Assert.Contains("MathNet.Numerics", provenance.Packages.Keys);
    }

    [Fact]
    public void The_record_is_read_back_and_the_tags_are_MLflows()
    {
        var run = _bed.NewRun("named", seed: 3, arm: "a");
        var provenance = Example() with { Code = new CodeState { Commit = new string('a', 40), Branch = "work", Diff = "the diff", IsDirty = true } };
        using (var journal = _bed.Open(run))
            provenance.Record(run, journal, _bed.Notice);
        Assert.Equal("the diff", File.ReadAllText(Path.Combine(run.ArtifactsFolder, "code.diff")));
        Assert.Equal(["environment.json", "code.diff"], JournalReader.ReadAll(run.JournalFile).OfType<ArtifactRecord>().Select(a => a.StorePath));
        var read = Runner.Tracking.Provenance.Read(run)!;
        Assert.Equal(("A processor, 2 cores, 8 GiB memory, no GPU; A system; .NET", true), (read.Machine.Summary(), read.Code!.IsDirty));
        using var json = JsonDocument.Parse(File.ReadAllText(run.EnvironmentFile));
        Assert.Equal("A processor", json.RootElement.GetProperty("machine").GetProperty("processor").GetString());

        var tags = provenance.Tags(run.Identity, "note").ToDictionary();
        Assert.Equal(("named", "someone", "recipes/p.yaml", "LOCAL"), (tags["mlflow.runName"], tags["mlflow.user"], tags["mlflow.source.name"], tags["mlflow.source.type"]));
        Assert.Equal((new string('a', 40), "work", "note"), (tags["mlflow.source.git.commit"], tags["mlflow.source.git.branch"], tags["mlflow.note.content"]));
        Assert.Equal(("a", "3", "true", "plan"), (tags["runner.arm"], tags["runner.seed"], tags["runner.code_dirty"], tags["runner.plan"]));
    }

    [Fact]
    public void Recipes_become_parameters_with_one_way_of_writing_numbers_and_long_texts_cut()
    {
        var recipe = Ablations.AblationExpansionTests.Section($"a: {{ rate: 1e-4, same: 0.00010, big: 12345678901234567890, on: true, nothing: , text: '1e-4', none: [], empty: {{}} }}\nlong: {new string('x', 7000)}");
        var parameters = RecipeParameters.Flatten(recipe, _bed.Notice).ToDictionary();
        Assert.Equal(("0.0001", "0.0001", "true", "1e-4"), (parameters["a.rate"], parameters["a.same"], parameters["a.on"], parameters["a.text"]));
        Assert.DoesNotContain(parameters.Keys, key => key is "a.nothing" or "a.none" or "a.empty");
        Assert.Equal(6000, parameters["long"].Length);
        Assert.EndsWith("x…", parameters["long"], StringComparison.Ordinal);
        Assert.Equal("the value of 'long' has 7000 characters and is recorded cut to 6000.", Assert.Single(_bed.Said).Message);
    }

    [Fact]
    public void Where_a_run_is_recorded_and_what_it_is_compared_with_are_no_parameters()
    {
        var recipe = Ablations.AblationExpansionTests.Section("name: r\nseed: 3\ndescription: long\ntracking: { store: none }\nablation: { seeds: [1, 2] }\nmodel: { tracking: yes }");
        Assert.Equal(["model.tracking", "name", "seed"], RecipeParameters.Flatten(recipe).Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Addresses_in_a_recipe_are_recorded_without_their_credentials()
    {
        var recipe = Ablations.AblationExpansionTests.Section("tracking: { store: 'https://ada:s3cret@host:5000' }\nlist: ['see https://ada:s3cret@host/x', 'me@host', 7]");
        var shown = Runner.Recipes.RecipeWriter.ToYaml(RecipeAddresses.WithoutCredentials(recipe));
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.All(["https://host:5000", "see https://host/x", "me@host", "7"], text => Assert.Contains(text, shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Known_secrets_are_masked_wherever_they_turn_up()
    {
        var captured = Runner.Tracking.Provenance.Capture(new ProvenanceRequest
        {
            CodeFolder = _bed.Workspace,
            CommandLine = ["runner", "run", "--set", "note=pl4nted"],
            EnvironmentReads = new Dictionary<string, string> { ["PW"] = "pl4nted", ["WHERE"] = "https://ada:other@host/x", ["PLAIN"] = "value" },
            Hide = text => text.Replace("pl4nted", "***", StringComparison.Ordinal),
        });
        Assert.Equal("note=***", captured.Request.CommandLine[^1]);
        Assert.Equal(("***", "https://host/x", "value"),
            (captured.Request.EnvironmentReads["PW"], captured.Request.EnvironmentReads["WHERE"], captured.Request.EnvironmentReads["PLAIN"]));
    }
}
