using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Errors;
using Runner.Heads;
using Runner.Parameters;
using Runner.Sampling;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Sampling;

[Collection(TorchTests.Name)]
public class TextGeneratorTests
{
    private const int Vocabulary = 60;

    private static readonly int[][] Prompts = [[5, 9, 2, 33, 7, 8], [11], [4, 4, 1], [58, 3, 12, 40]];

    [Theory]
    [InlineData("gpt2", "{type: greedy}")]
    [InlineData("gpt2", "{type: top-p, p: 0.9, temperature: 1.3}")]
    [InlineData("gpt2", "{type: beam, beams: 3}")]
    [InlineData("yuefu", "{type: top-k, k: 5, repetition_penalty: 1.2}")]
    [InlineData("yuefu", "{type: typical, mass: 0.8}")]
    public void Texts_side_by_side_are_those_made_alone(string type, string sampler)
    {
        using var scope = NewDisposeScope();
        foreach (var positions in new[] { "{type: learned, max_length: 26}", "rotary", "{type: t5-bias, bidirectional: false}", "{type: relative-functional, max_distance: 6}" })
        {
            using var model = Build(type, positions);
            var generator = Generator(model, sampler);
            // Texts end at different lengths, and a short prompt may grow further than a long one.
            GenerationRequest[] requests = [.. Prompts.Select((prompt, i) => new GenerationRequest(10 + i, prompt, 20 - 3 * i, EndId: 6))];
            var together = generator.Generate(requests);
            for (var i = 0; i < requests.Length; i++)
            {
                var alone = generator.Generate([requests[i]])[0];
                Assert.Equal(alone.Tokens, together[i].Tokens);
                Assert.Equal(alone.Ended, together[i].Ended);
                Assert.Equal(alone.LogProbability, together[i].LogProbability, 1e-3);
            }
            Assert.Contains(together, text => text.Tokens.Count > 3);
        }
    }

    [Fact]
    public void Greedy_with_a_cache_is_the_arg_max_of_the_whole_text_each_time()
    {
        using var scope = NewDisposeScope();
        using var model = Build("gpt2", "{type: learned, max_length: 26}");
        using var quiet = no_grad();
        var text = Generator(model, "{type: greedy}").Generate([new GenerationRequest(0, Prompts[0], 12)])[0];
        var naive = new List<int>(Prompts[0]);
        var sum = 0.0;
        for (var step = 0; step < 12; step++)
        {
            var ids = tensor([.. naive.Select(id => (long)id)], [1, naive.Count]);
            var hidden = model.Encoder.Forward(new EncoderInput(ids, null, null)).Hidden[0, naive.Count - 1];
            var logits = nn.functional.linear(hidden.unsqueeze(0), model.Encoder.WordEmbedding)[0];
            naive.Add((int)logits.argmax().item<long>());
            sum += logits.log_softmax(0).max().ToDouble();
        }
        Assert.Equal(naive.Skip(Prompts[0].Length), text.Tokens);
        Assert.Equal(sum, text.LogProbability, 1e-3);
        Assert.False(text.Ended);
    }

    [Theory]
    [InlineData("gpt2", "{type: greedy}")]
    [InlineData("yuefu", "{type: top-k, k: 60}")]
    [InlineData("gpt2", "{type: beam, beams: 3}")]
    public void Rows_beyond_the_vocabulary_are_never_chosen(string type, string sampler)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = Build(type, "none", "padded_vocabulary_size: 64");
        Assert.Equal(64, model.Encoder.WordEmbedding.shape[0]);
        // whatever the state, one of these rows has by far the highest score
        foreach (var (row, value) in new[] { (60, 40f), (61, -40f), (62, 50f), (63, -50f) })
        {
            model.Encoder.WordEmbedding[row].zero_();
            model.Encoder.WordEmbedding[row, 0].fill_(value);
        }
        GenerationRequest[] requests = [.. Prompts.Select((prompt, i) => new GenerationRequest(i, prompt, 12))];

        var free = new TextGenerator(model.Encoder, model.Heads[0], Sampler("{type: greedy}", 64)).Generate(requests);
        var texts = new TextGenerator(model.Encoder, model.Heads[0], Sampler(sampler, Vocabulary)) { VocabularySize = Vocabulary }.Generate(requests);

        Assert.Contains(free, text => text.Tokens.Any(id => id >= Vocabulary));
        Assert.All(texts, text => Assert.All(text.Tokens, id => Assert.InRange(id, 0, Vocabulary - 1)));
        Assert.Equal("Text 0: the prompt holds the id 60, but the vocabulary has 60 tokens.", Assert.Throws<RunnerException>(() =>
            new TextGenerator(model.Encoder, model.Heads[0], Sampler(sampler, Vocabulary)) { VocabularySize = Vocabulary }.Generate([new GenerationRequest(0, [60], 3)])).Message);
    }

    [Fact]
    public void A_forced_token_is_taken_and_an_end_ends()
    {
        using var scope = NewDisposeScope();
        using var model = Build("gpt2", "none");
        var request = new GenerationRequest(0, [1], 9, EndId: 3) { Constraint = new Script([8, 50, 8, 3]) };
        var text = Generator(model, "{type: top-k, k: 3}").Generate([request])[0];
        Assert.Equal([8, 50, 8], text.Tokens);
        Assert.True(text.Ended);
        // Its probability is the model's, not that of what the rules leave.
        Assert.True(text.LogProbability < -1);
    }

    [Fact]
    public void The_model_is_left_as_it_was_and_nothing_leaks()
    {
        using var scope = NewDisposeScope();
        using var model = Build("yuefu", "alibi");
        model.train();
        var generator = Generator(model, "{type: beam, beams: 2}");
        GenerationRequest[] requests = [.. Prompts.Select((prompt, i) => new GenerationRequest(i, prompt, 5))];
        var first = generator.Generate(requests);
        Assert.True(model.Encoder.training);
        var before = Tensor.TotalCount;
        Assert.Equal(first.Select(text => text.LogProbability), generator.Generate(requests).Select(text => text.LogProbability));
        Assert.Equal(before, Tensor.TotalCount);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.Empty(generator.Generate([]));
    }

    [Fact]
    public void What_cannot_be_generated_is_said_before_it_begins()
    {
        using var scope = NewDisposeScope();
        using var model = Build("gpt2", "{type: learned, max_length: 26}");
        var generator = Generator(model, "{type: greedy}", 26);
        void Refused(GenerationRequest request, string message) =>
            Assert.Equal(message, Assert.Throws<RunnerException>(() => generator.Generate([request])).Message);

        Refused(new GenerationRequest(4, [1, 2], 26), "Text 4 has a prompt of 2 tokens and may grow by 26, but the model reads 26 at most.");
        Assert.Equal(25, generator.Generate([new GenerationRequest(4, [1, 2], 25)])[0].Tokens.Count);
        Refused(new GenerationRequest(4, [], 3), "Text 4: the prompt is empty.");
        Refused(new GenerationRequest(4, [1], 0), "Text 4: at most 0 tokens are wanted.");
        Refused(new GenerationRequest(4, [60], 3), "Text 4: the prompt holds the id 60, but the vocabulary has 60 tokens.");

        using var bert = Build("bert", "none");
        var error = Assert.Throws<RunnerException>(() => Generator(bert, "{type: greedy}").Generate([new GenerationRequest(0, [1], 3)]));
        Assert.Equal("'bert' lets every position see those after it, so it cannot write text from left to right.", error.Message);
    }

    private sealed class Script(int[] tokens) : IGenerationConstraint
    {
        public void Restrict(TokenHistory history, TokenChoice choice) => choice.Force(tokens[history.Generated.Length]);
    }

    private static TextGenerator Generator(EncoderWithHeads model, string sampler, int? longest = null) =>
        new(model.Encoder, model.Heads[0], Sampler(sampler, Vocabulary)) { MaxLength = longest };

    private static Sampler Sampler(string sampler, int vocabulary) => Composed.Component<ISamplerComponent>(sampler).Build(new SamplerContext(vocabulary, 42));

    private static EncoderWithHeads Build(string type, string positions, string more = "")
    {
        var backbone = Composed.Component<IArchitectureComponent>(
            $"{{type: {type}, hidden: 24, layers: 2, heads: 3, intermediate: 40, initializer_range: 0.3, positions: {positions}{(more.Length > 0 ? ", " + more : "")}}}").Build(new ModelContext(Vocabulary, 0));
        var head = Composed.Factory.Create<IHeadComponent>(new JsonObject { ["type"] = "causal-language" }).Build(new HeadContext(backbone, Vocabulary));
        var model = new EncoderWithHeads(backbone, [head]);
        WeightInitialization.Apply(model, 5, 0.3);
        model.eval();
        return model;
    }
}
