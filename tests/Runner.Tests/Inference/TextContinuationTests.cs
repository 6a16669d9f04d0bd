using Runner.Inference;
using Runner.Recipes;
using Runner.Tests.Experiments;
using Runner.Architectures;
using Runner.Experiments;
using Runner.Sampling;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Tests.Weights;
using static TorchSharp.torch;

namespace Runner.Tests.Inference;

/// <summary>What <c>runner generate</c> makes of an imported decoder: one with a BERT vocabulary, whose embedding has rows beyond it that no score comes near.</summary>
[Collection(TorchTests.Name)]
public sealed class TextContinuationTests : IDisposable
{
    private const int Beyond = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly Workbench _workbench = Workbenches.Open();

    public TextContinuationTests()
    {
        // every state points the way of these rows: without the rule, nothing else would ever be written
        PublishedModels.Write(_folder["source"], "gpt2_a", change: tensor => [(tensor.Name, tensor.Name switch
        {
            var name when name.EndsWith("wte.weight", StringComparison.Ordinal) || name == "lm_head.weight" => Raised(tensor.Value),
            var name when name.EndsWith("ln_f.bias", StringComparison.Ordinal) => tensor.Value + 3,
            _ => tensor.Value,
        })]);
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        File.WriteAllLines(_folder["source", "vocab.txt"], tokens[..^Beyond]);
        PublishedModels.Import(_folder["source"], _folder["model"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_recipe_that_import_writes_is_good()
    {
        File.WriteAllText(_folder["mine.yaml"],
            """
            extends: model/model.yaml
            name: mine
            data: { type: text, train: { type: generated, documents: 4 } }
            task: { type: causal-language, max_length: 8 }
            optimizer: { type: adamw, learning_rate: 1e-4 }
            schedule: { type: constant }
            train: { duration: 1steps, batch_size: 2, device: cpu }

            """);
        var recipe = _workbench.Plan(_folder["mine.yaml"]).Recipe;
        Assert.Equal(File.ReadAllLines(_folder["model", "vocab.txt"]).Length, recipe.Tokenizer!.VocabularySize);
        Assert.Equal(_folder["model"], Path.TrimEndingDirectorySeparator(Path.GetFullPath(recipe.Weights!.From)));
    }

    [Theory]
    [InlineData("{type: greedy}")]
    [InlineData("{type: top-k, k: 2000, temperature: 100}")]
    [InlineData("{type: beam, beams: 2}")]
    public void Probabilities_are_those_of_the_ids_and_no_row_beyond_the_vocabulary_is_chosen(string sampler)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = TrainedCausalModel.Open(_workbench, new Workspace(_folder.Path, (_, _) => { }), _folder["model"], new DiagnosticBag())!;
        var (vocabulary, rows) = (model.Tokenizer.Vocabulary, model.Encoder.WordEmbedding.shape[0]);
        Assert.Equal(rows, vocabulary.Count + Beyond);
        var continuation = new TextContinuation(model, Composed.Component<ISamplerComponent>(sampler).Build(new SamplerContext(vocabulary.Count, 3) { Vocabulary = vocabulary }));
        string[] prompts = [.. Enumerable.Repeat("w7", sampler.Contains("top-k", StringComparison.Ordinal) ? 60 : 1), "w3 w9 w11"];

        var texts = continuation.Continue(prompts, 8);
        model.Encoder.eval();

        Assert.All(texts, text =>
        {
            Assert.All(text.Ids, id => Assert.InRange(id, 0, vocabulary.Count - 1));
            long[] prompt = [.. text.Prompt.Split(' ').Select(token => vocabulary.TryGetId(token, out var id) ? (long)id : -1)];
            Assert.Equal(LogProbability(model, prompt, text.Ids), text.LogProbability, 1e-3);
        });
        // the one that ends a text counts, too
        if (sampler.Contains("top-k", StringComparison.Ordinal))
            Assert.Contains(texts, text => text.Finished && text.Ids[^1] == vocabulary.Special.Separator);

        // and the rows beyond would have been chosen: their scores are far above all others
        using var batch = new Batch(1, 1);
        batch.Add(BatchNames.Ids, [7L], 1, 1);
        var best = model.Head.Forward(new EncoderOutput(model.Encoder.Forward(new EncoderInput(tensor(new[] { 7L }, [1, 1]), null, null)).Hidden), batch).flatten().argmax();
        Assert.InRange(best.item<long>(), vocabulary.Count, rows - 1);
    }

    // the sum of log softmax over the vocabulary, from the whole text at once
    private static double LogProbability(CausalModel model, long[] prompt, IReadOnlyList<int> ids)
    {
        long[] all = [.. prompt, .. ids.Select(id => (long)id)];
        var hidden = model.Encoder.Forward(new EncoderInput(tensor(all, [1, all.Length]), null, null)).Hidden[0];
        var scores = nn.functional.linear(hidden, model.Encoder.WordEmbedding).narrow(1, 0, model.Tokenizer.Vocabulary.Count).log_softmax(1);
        return ids.Index().Sum(id => scores[prompt.Length + id.Index - 1, id.Item].to(ScalarType.Float64).item<double>());
    }

    private static Tensor Raised(Tensor embedding)
    {
        var raised = embedding.clone();
        raised.narrow(0, raised.shape[0] - Beyond, Beyond).fill_(1);
        return raised;
    }
}
