using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary>From a published model to a run that starts from it, and back.</summary>
public sealed class InterchangeTests
{
    internal const string Recipe =
        """
        extends: model/model.yaml
        name: tuned
        data:
          type: text
          train: { type: generated, documents: 40 }
          evaluation: { type: generated, documents: 4, first_document: 1000000 }
          segmenter: { type: whitespace }
          max_unknown: 1                # the vocabulary of the recorded model knows none of these words
        task:
          type: pretraining
          max_length: 32
          evaluation_lengths: [32]
          evaluation_examples: 8
        optimizer: { type: adamw, learning_rate: 1e-3 }
        schedule: { type: constant }
        train: { duration: 3steps, batch_size: 4, log_every: 1steps, threads: 1, device: cpu }
        evaluate: { every: 100%, at_start: true }
        checkpoint: { every: 3steps }
        tracking: { system_metrics: false }

        """;

    [Fact]
    public void A_published_model_comes_in_starts_a_run_and_goes_out()
    {
        using var sandbox = new Sandbox();
        Golden.WritePublished("bert_a", sandbox.Locate("published"));
        var published = Golden.Tensors(sandbox.Locate("published/model.safetensors"));

        sandbox.Runner("import", "published", "--to", "model").Expect(0).Says($"{published.Count} tensors of the format 'bert' are in model").Says("extends: model/model.yaml");
        sandbox.Runner("export", "model", "--to", "back").Expect(0).Says($"{published.Count} tensors in the format 'bert' are in back");
        AssertSame(published, Golden.Tensors(sandbox.Locate("back/model.safetensors")));
        Assert.Equal(File.ReadAllBytes(sandbox.Locate("published/config.json")), File.ReadAllBytes(sandbox.Locate("back/config.json")));

        sandbox.Runner(sandbox.Run(sandbox.Write("tuned.yaml", Recipe))).Expect(0);
        var run = Assert.Single(sandbox.Runs);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(sandbox.Locate("model/model.safetensors"))));
        Assert.Contains(hash, File.ReadAllText(run.EnvironmentFile), StringComparison.Ordinal);
        // three small steps away from where it came from, and nowhere near a fresh start
        var trained = Golden.Tensors(Path.Combine(RunComparisons.LastCheckpoint(run), "model.safetensors"));
        foreach (var (name, tensor) in trained)
            Assert.InRange(Distance(tensor.Bytes, published[name].Bytes), 0, 0.02);

        sandbox.Runner("export", run.Identity.RunId[..8], "--to", "tuned", "--format", "bert", "--workspace", sandbox.Workspace).Expect(0);
        var exported = Golden.Tensors(sandbox.Locate("tuned/model.safetensors"));
        Assert.Equal(published.Keys.Order(), exported.Keys.Order());
        // the card does not lie where the run's recipe lies
        Assert.Contains($"vocabulary: {sandbox.Locate("model/vocab.txt")}", File.ReadAllText(sandbox.Locate("tuned/README.md")).Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        AssertSame(trained, exported.Where(t => trained.ContainsKey(t.Key)).ToDictionary());
        var config = JsonDocument.Parse(File.ReadAllText(sandbox.Locate("tuned/config.json"))).RootElement;
        Assert.Equal((32, 120), (config.GetProperty("hidden_size").GetInt32(), config.GetProperty("vocab_size").GetInt32()));
        Assert.Equal(File.ReadAllLines(sandbox.Locate("published/vocab.txt")), File.ReadAllLines(sandbox.Locate("tuned/vocab.txt")));
        sandbox.Runner("import", "tuned", "--to", "again").Expect(0);
    }

    [Fact]
    public void A_run_goes_on_from_the_weights_of_another()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny())).Expect(0);
        var first = Assert.Single(sandbox.Runs);
        sandbox.Write("next.yaml", $"extends: tiny.yaml\nname: next\nseed: 2\nweights: {{ from: {first.Location} }}\nevaluate: {{ at_start: true }}\n");

        sandbox.Runner(sandbox.Run("next.yaml")).Expect(0);

        var next = sandbox.Runs.Single(r => r.Identity.Name == "next");
        Assert.Equal(Tracking.RunHistory.Read(first).Last("eval/length-32/loss"), Tracking.RunHistory.Read(next).Points("eval/length-32/loss")[0].Value);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_said_with_their_names()
    {
        using var sandbox = new Sandbox();
        Golden.WritePublished("bert_a", sandbox.Locate("published"));
        sandbox.Runner("import", "published", "--to", "model").Expect(0);
        sandbox.Write("tuned.yaml", Recipe);

        sandbox.Runner(sandbox.Run("tuned.yaml", "--set", "model.layers=3", "--set", "task.sentence_objective=none", "--set", "task.example_builder=single-segment")).Expect(1)
            .Warns("error RUN4222").Warns("bert.encoder.layer.2.attention.self.query.weight").Warns("cls.seq_relationship.weight");
        sandbox.Runner(sandbox.Run("tuned.yaml", "--set", "weights.from=nowhere", "--data", ".")).Expect(1).Warns("RUN1011");
    }

    [Fact]
    public void Mistakes_have_numbers_and_leave_nothing_behind()
    {
        using var sandbox = new Sandbox();
        Golden.WritePublished("bert_a", sandbox.Locate("published"));

        sandbox.InProcess("import", "nowhere", "--to", "model").Expect(1).Warns("error RUN4214");
        sandbox.InProcess("import", "published", "--to", "model", "--format", "nonsense").Expect(1).Warns("error RUN4219: there is no format 'nonsense'. Installed: ");
        sandbox.InProcess("export", "published", "--to", "x").Expect(1).Warns("error RUN5203: 'published' is the folder of a published model").Warns("Import it first: runner import published --to FOLDER");
        File.WriteAllBytes(sandbox.Locate("published/model.safetensors"), [1, 2, 3]);
        sandbox.InProcess("import", "published", "--to", "model").Expect(1).Warns("error RUN4200");
        File.WriteAllText(sandbox.Locate("published/pytorch_model.bin"), "rubbish");
        File.Delete(sandbox.Locate("published/model.safetensors"));
        sandbox.InProcess("import", "published", "--to", "model").Expect(1).Warns("error RUN4210");

        Assert.Equal([sandbox.Locate("published")], Directory.GetFileSystemEntries(sandbox.Folder));
    }

    private static void AssertSame(IReadOnlyDictionary<string, (string Type, string Shape, byte[] Bytes)> expected, IReadOnlyDictionary<string, (string Type, string Shape, byte[] Bytes)> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, (type, shape, bytes)) in expected)
        {
            Assert.Equal((name, type, shape), (name, actual[name].Type, actual[name].Shape));
            Assert.Equal(bytes, actual[name].Bytes);
        }
    }

    private static double Distance(byte[] left, byte[] right)
    {
        var a = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(left);
        var b = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(right);
        var worst = 0.0;
        for (var i = 0; i < a.Length; i++)
            worst = Math.Max(worst, Math.Abs(a[i] - b[i]));
        return worst;
    }
}
