using System.Diagnostics;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Documentation;

/// <summary>
/// What a reader of the pages has: the repository's recipes, a recipe of their own with a finished run, a decoder, an ablation, a run that diverged, and a published
/// model's folder. Made once; each page works in a copy.
/// </summary>
public sealed class ReadersFolder : IDisposable
{
    // what stands in the pages for a run's id
    private const string Id = "3f9c";

    private const string Recipe =
        """
        name: tiny
        tokenizer: { type: wordpiece, vocabulary_size: 400, min_count: 1 }
        data:
          type: text
          train: { type: generated, documents: 40 }
          evaluation: { type: generated, documents: 10, first_document: 1000000 }
          segmenter: { type: whitespace }
        model: { type: bert, layers: 1, hidden: 32, heads: 2, positions: { type: learned, max_length: 128 } }
        task:
          type: pretraining
          max_length: 32
          sentence_objective: next
          masking: { type: token }
          evaluation_lengths: [128]
          evaluation_examples: 8
          metrics: [f1]
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: constant }
        train: { duration: 100steps, batch_size: 4, log_every: 1steps, threads: 1, device: cpu }
        evaluate: { every: 100% }
        checkpoint: { every: 50steps, keep: 3, keep_optimizer: true, best: { metric: eval/length-128/loss } }
        tracking: { system_metrics: false }

        """;

    private const string Decoder =
        """
        name: decoder
        tokenizer: { type: byte-bpe, vocabulary_size: 300 }
        data: { type: text, train: { type: generated, documents: 40 } }
        model: { type: gpt2, layers: 1, hidden: 32, heads: 2, positions: { type: learned, max_length: 64 } }
        task: { type: causal-language, max_length: 32 }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: constant }
        train: { duration: 10steps, batch_size: 4, threads: 1, device: cpu }
        tracking: { system_metrics: false }

        """;

    private const string Knowledge =
        """
        name: knowledge
        data: { type: triples, path: fb15k-237 }
        task: { type: link-prediction, knowledge: { type: transe, size: 100 } }
        optimizer: { type: sgd, learning_rate: 1.0, no_decay: [] }
        schedule: { type: constant }
        train: { duration: 1ep }

        """;

    private const string Distillation =
        """
        extends: recipe.yaml
        name: distilled
        model: { type: bert, layers: 4, hidden: 768, heads: 12, intermediate: 3072 }
        task:
          type: distillation
          task: { type: pretraining, max_length: 128, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: token } }
          teacher: { type: bert, layers: 12, hidden: 768, heads: 12 }
          teacher_weights: ./teacher
          losses: [{ type: logits }]
        checkpoint: { best: { metric: eval/length-128/loss } }

        """;

    private const string FineTuning =
        """
        name: fine-tuning
        tokenizer: { type: wordpiece, vocabulary_size: 300 }
        data: { type: glue, task: sst-2, path: glue/SST-2 }
        model: { type: bert, layers: 1, hidden: 32, heads: 2 }
        task: { type: sequence-classification }
        optimizer: { type: adamw, learning_rate: 3e-5 }
        schedule: { type: linear, warmup: 10% }
        train: { duration: 3ep }

        """;

    private const string Ablation =
        """
        extends: recipe.yaml
        name: positions
        train: { duration: 2steps }
        ablation:
          arms: { learned: {}, none: { model.positions: none } }
          seeds: [1]
          metrics: [{ name: eval/length-128/mlm/loss, goal: minimize }]

        """;

    private readonly Sandbox _sandbox = new();
    private readonly string _tiny;
    private readonly string _decoder;
    private readonly string _ablation;
    private readonly string _diverged;

    public ReadersFolder()
    {
        foreach (var recipe in Directory.EnumerateFiles(Repository.File("recipes"), "*.yaml", SearchOption.AllDirectories))
            _sandbox.Copy(recipe, Path.Combine("page", Repository.Relative(recipe)));
        foreach (var (name, text) in new[] { ("recipe", Recipe), ("decoder", Decoder), ("knowledge", Knowledge), ("ablation", Ablation), ("distillation", Distillation), ("fine-tuning", FineTuning), ("wrong", "extends: recipe.yaml\nmodel: { hiddn: 64 }\n") })
            _sandbox.Write($"page/{name}.yaml", text);

        _tiny = Run("recipe.yaml");
        _decoder = Run("decoder.yaml");
        _ablation = Run("ablation.yaml");
        // ten thousand times any sensible rate, unclipped
        _diverged = Run("recipe.yaml", 1,
            "--set", "name=diverged", "--set", "optimizer={type: adamw, learning_rate: 10, groups: [{match: \"*\", lr_scale: 1000}], beta2: 0, epsilon: 1e-16}", "--set", "train.clip_norm=0");
        Runner("export", _tiny, "--to", "bert-base-chinese", "--format", "bert").Expect(0);
    }

    public void Dispose() => _sandbox.Dispose();

    /// <summary>Copies the folder to <paramref name="place"/>, without locks, which come and go.</summary>
    public void CopyTo(string place)
    {
        var start = new ProcessStartInfo("sh", ["-c", "mkdir -p \"$1\" && tar -C \"$0\" --exclude '*.lock' -cf - . | tar -C \"$1\" -xf -", _sandbox.Locate("page"), place]) { RedirectStandardError = true };
        using var copying = Process.Start(start)!;
        var trouble = copying.StandardError.ReadToEnd();
        copying.WaitForExit();
        Assert.True(copying.ExitCode == 0, trouble);
    }

    /// <summary>A line of a page, with ids and programs as they are here.</summary>
    public string Here(string line)
    {
        var run = line.Contains("generate", StringComparison.Ordinal) ? _decoder : line.Contains("report", StringComparison.Ordinal) ? _ablation
            : line.Contains("replay", StringComparison.Ordinal) ? _diverged : _tiny;
        return line.Replace(Id, run[..8], StringComparison.Ordinal).Replace(" RUN", " " + run[..8], StringComparison.Ordinal)
            .Replace("dotnet run --project runner/Runner.Cli --", "runner", StringComparison.Ordinal);
    }

    private string Run(string recipe, int code = 0, params string[] more)
    {
        var before = Runs();
        Runner(["run", recipe, .. more]).Expect(code);
        // of an ablation the run that has the others
        return Assert.Single(Runs().Except(before));
    }

    private List<string> Runs() => [.. RunIndex.Read(_sandbox.Locate("page")).Runs.Where(run => run.Identity.ParentRunId is null).Select(run => run.Identity.RunId)];

    private RunnerResult Runner(params IEnumerable<string> arguments)
    {
        using var process = RunnerProcess.Start(_sandbox.Locate("page"), _sandbox.Environment, arguments);
        return process.Wait();
    }
}
