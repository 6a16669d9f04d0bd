using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>Weights are compared with what they were trained with, however they are named.</summary>
public sealed class TrainedWeightsTests
{
    private const string Short = "train.duration=4steps";

    [Fact]
    public void A_run_of_other_settings_is_refused_by_name_unless_they_are_accepted()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", Short)).Expect(0);
        var first = Assert.Single(sandbox.Runs);
        sandbox.Write("next.yaml", "extends: tiny.yaml\nname: next\nweights: { from: tiny }\ntrain: { duration: 1steps }\n");

        sandbox.Runner(sandbox.Run("next.yaml", "--set", "model.heads=4", "--set", "model.activation=relu", "--set", "model.layer_norm_eps=1e-5")).Expect(1)
            .Warns("error RUN4270").Warns("heads: 2 there, 4 here").Warns("activation: gelu there, relu here").Warns("layer_norm_eps: 1e-12 there, 1e-05 here")
            .Warns("weights.accept: [heads, activation, layer_norm_eps]");
        // and by everything that only looks, with its place
        string[] other = ["--set", "model.heads=4", "--set", "model.hidden=64"];
        foreach (var command in (string[][])[["validate", "next.yaml", "--workspace", sandbox.Workspace], ["plan", "next.yaml", "--workspace", sandbox.Workspace], sandbox.Run("next.yaml", "--dry-run")])
            sandbox.Runner([.. command, .. other]).Expect(1).Warns("next.yaml(3,18): error RUN4270").Warns("\n      heads: 2 there, 4 here\n").Warns("next.yaml(3,18): error RUN4222").Warns("is [32] there and [64] here");
        sandbox.InProcess(["validate", "next.yaml", "--workspace", sandbox.Workspace, .. other, "--no-data"]).Expect(0);
        sandbox.InProcess(["validate", "next.yaml", "--workspace", sandbox.Workspace]).Expect(0);
        sandbox.Runner(sandbox.Run("next.yaml", "--set", "tokenizer.lower_case=false")).Expect(1).Warns("tokenizer.lower_case: true there, false here");
        // what weights do not depend on
        sandbox.Runner(sandbox.Run("next.yaml", "--set", "model.hidden_dropout=0", "--set", "model.initializer_range=0.5", "--set", "model.positions.initializer_range=0.3")).Expect(0);

        sandbox.Runner(sandbox.Run("next.yaml", "--set", "name=wanted", "--set", "model.heads=4", "--set", "weights.accept=[heads, hedas]")).Expect(0)
            .Says("accepted heads: 2 there, 4 here").Says("weights.accept names 'hedas', and nothing of that name differs");
        var run = sandbox.Runs.Single(r => r.Identity.Name == "wanted");
        Assert.Contains("accepted heads: 2 there, 4 here", File.ReadAllText(run.EnvironmentFile), StringComparison.Ordinal);
        // the record says what the name meant
        Assert.Contains($"from: {first.Identity.RunId}@step-4", File.ReadAllText(run.RecipeFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_of_equal_size_is_still_another_one()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", Short)).Expect(0);
        sandbox.Runner("vocabulary", "tiny.yaml", "--to", "words").Expect(0);
        var tokens = File.ReadAllLines(sandbox.Locate("words/vocab.txt"));
        (tokens[7], tokens[8]) = (tokens[8], tokens[7]);
        File.WriteAllLines(sandbox.Locate("other.txt"), tokens);
        sandbox.Write("next.yaml", "extends: tiny.yaml\nname: next\ntrain: { duration: 1steps }\nweights: { from: tiny }\n");

        sandbox.Runner(sandbox.Run("next.yaml", "--set", "tokenizer.vocabulary=./words/vocab.txt")).Expect(0);
        sandbox.Runner(sandbox.Run("next.yaml", "--set", "tokenizer.vocabulary=./other.txt")).Expect(1)
            .Warns($"vocabulary: {tokens.Length} tokens, with '{tokens[8]}' at 7 there, {tokens.Length} tokens, with '{tokens[7]}' at 7 here");
        // a teacher likewise
        sandbox.Write("taught.yaml", Taught());
        sandbox.Runner(sandbox.Run("taught.yaml")).Expect(0);
        sandbox.Runner(sandbox.Run("taught.yaml", "--set", "task.teacher.heads=4", "--set", "tokenizer.vocabulary=./other.txt")).Expect(1)
            .Warns("heads: 2 there, 4 here").Warns("vocabulary: ").Warns("task.teacher_accept: [heads, vocabulary]");
    }

    [Fact]
    public void Runs_are_named_in_recipes_as_in_commands()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "train.duration=20steps", "--set", "checkpoint.keep=3")).Expect(0);
        var id = Assert.Single(sandbox.Runs).Identity.RunId;
        // which of others: a run of its own would be another start each time
        sandbox.Write("last.yaml", "extends: tiny.yaml\nname: last\ntrain: { duration: 1steps }\nweights: { from: \"@last\" }\n");
        sandbox.Runner(sandbox.Run("last.yaml")).Expect(0);
        sandbox.Runner(sandbox.Run("last.yaml")).Expect(0).Says("is finished");
        Assert.Equal(2, sandbox.Runs.Count);
        sandbox.Write("next.yaml", "extends: tiny.yaml\nname: next\ntrain: { duration: 1steps }\n");
        foreach (var name in new[] { "tiny@step-10", id[..8], $"./work/runs/{id}@last" })
            sandbox.InProcess(["validate", "next.yaml", "--workspace", sandbox.Workspace, "--set", $"weights.from={name}"]).Expect(0);
        sandbox.InProcess(["validate", "next.yaml", "--workspace", sandbox.Workspace, "--set", "weights.from=tiny@step-11"]).Expect(1).Warns("has no checkpoint '@step-11'").Warns("@step-10");
        sandbox.InProcess(["validate", "next.yaml", "--workspace", sandbox.Workspace, "--set", "weights.from=tiny@best"]).Expect(1).Warns("has no checkpoint '@best'");

        sandbox.Runner("export", "tiny@step-10", "--to", "out", "--format", "bert", "--workspace", sandbox.Workspace).Expect(0).Says("model card: out/README.md");
        var card = File.ReadAllText(sandbox.Locate("out/README.md"));
        Assert.Contains("checkpoint of step 10", card, StringComparison.Ordinal);
        // scores as they were known then, each with its step
        var history = RunHistory.Read(sandbox.Runs[0]);
        Assert.All(["eval/length-32/loss", "eval/length-32/mlm/accuracy"], metric => Assert.Contains(
            FormattableString.Invariant($"| `{metric}` | {history.Points(metric).Single(point => point.Step == 10).Value:G6} | 10 |\n"), card, StringComparison.Ordinal));
        Assert.DoesNotContain("| 20 |", card, StringComparison.Ordinal);
        Assert.Contains("type: bert@1", card, StringComparison.Ordinal);
        Assert.DoesNotContain("tracking:", card, StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.Locate("out/tokenizer.json")));
        sandbox.Runner("import", "out", "--to", "back").Expect(0);
        Assert.Contains("type: character", File.ReadAllText(sandbox.Locate("back/model.yaml")), StringComparison.Ordinal);

        var checkpoint = Path.Combine(sandbox.Workspace, "runs", id, "checkpoints", "step-000020");
        File.AppendAllText(Path.Combine(checkpoint, "model.safetensors"), "x");
        sandbox.Runner("export", checkpoint, "--to", "damaged", "--format", "bert").Expect(2).Warns("error RUN4256").Warns("It is left as it is");
        Assert.True(Directory.Exists(checkpoint));
    }

    [Fact]
    public void Imported_and_published_models_are_compared_too()
    {
        using var sandbox = new Sandbox();
        Golden.WritePublished("bert_a", sandbox.Locate("published"));
        sandbox.Runner("import", "published", "--to", "model").Expect(0);
        sandbox.Write("tuned.yaml", InterchangeTests.Recipe);
        sandbox.Runner(sandbox.Run("tuned.yaml", "--set", "model.heads=2", "--set", "tokenizer.lower_case=false")).Expect(1)
            .Warns("heads: 4 there, 2 here").Warns("tokenizer.lower_case: true there, false here");
        sandbox.Runner(sandbox.Run("tuned.yaml", "--set", "model.activation=relu", "--set", "weights.from=./published")).Expect(1).Warns("activation: gelu there, relu here");
    }

    // the tiny recipe, its task within a distillation
    private static string Taught()
    {
        var text = TinyRecipe.Text.Replace("name: tiny", "name: taught", StringComparison.Ordinal).Replace("100steps", "1steps", StringComparison.Ordinal);
        var (start, end) = (text.IndexOf("task:\n", StringComparison.Ordinal), text.IndexOf("optimizer:", StringComparison.Ordinal));
        return text[..start] + """
            task:
              type: distillation
              teacher: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
              teacher_weights: tiny@last
              losses: [{ type: logits }]
              task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: whole-word }, evaluation_lengths: [32], evaluation_examples: 8 }

            """ + text[end..];
    }
}
