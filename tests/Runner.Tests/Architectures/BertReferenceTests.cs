using Runner.Architectures;
using Runner.Heads;
using Runner.ExampleBuilders;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures;

/// <summary>
/// The original authors' models with their weights: bert_a and bert_b (HF v0.6.2), nezha_a and nezha_b (Noah's Ark), under the
/// bound the golden data states.
/// </summary>
[Collection(TorchTests.Name)]
public class BertReferenceTests
{
    [Theory]
    [InlineData("bert_a")]
    [InlineData("bert_b")]
    [InlineData("nezha_a")]
    [InlineData("nezha_b")]
    public void States_attention_and_logits_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenCase.Read(name);
        using var task = Load(golden);
        task.Model.Network.eval();
        using var quiet = no_grad();
        var encoder = (Encoder)task.Model.Network.named_children().First().module;
        var input = new EncoderInput(golden["in/input_ids"], golden["in/token_type_ids"], golden["in/attention_mask"].@bool());

        var output = encoder.Forward(input with { KeepLayers = true });
        var layers = golden.Config("num_hidden_layers");
        Assert.Equal(layers + 1, output.HiddenStates.Count);
        for (var i = 0; i <= layers; i++)
            golden.Close($"out/hidden_states.{i}", output.HiddenStates[i]);
        for (var i = 0; i < layers; i++)
        {
            golden.Close($"out/attention_probs.{i}", output.AttentionProbabilities[i]);
            if (golden.Names.Contains($"out/attention_scores.{i}"))
                CloseScores(golden[$"out/attention_scores.{i}"], output.AttentionScores[i]);
        }
        golden.Close("out/pooled", encoder.Pool(output.Hidden));

        // Without keeping layers BERT takes the fused kernel.
        golden.Close($"out/hidden_states.{layers}", encoder.Forward(input).Hidden);

        var (tokens, pairs) = Logits(task.Model.Network, input);
        golden.Close("out/mlm_logits", tokens.view(golden["out/mlm_logits"].shape));
        golden.Close("out/nsp_logits", pairs);
    }

    [Theory]
    [InlineData("bert_a")]
    [InlineData("bert_b")]
    [InlineData("nezha_a")]
    [InlineData("nezha_b")]
    public void Losses_and_every_gradient_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenCase.Read(name);
        using var task = Load(golden);
        using var buffer = ParameterBuffer.Adopt(task.Model.Network, CPU);
        task.Model.Network.eval();                                                           // dropout off, as in the reference
        long[] rows = [.. Enumerable.Range(0, golden.Config("batch"))];
        using var batch = task.Training.Collate(rows, 0);

        var output = task.Model.Forward(batch, Pretraining.Totals(batch));
        output.Loss.backward();
        golden.Close("out/mlm_loss", (output.Metrics["mlm/loss"].Sum / output.Metrics["mlm/loss"].Count).squeeze());
        golden.Close("out/nsp_loss", (output.Metrics["nsp/loss"].Sum / output.Metrics["nsp/loss"].Count).squeeze());
        golden.Close("out/loss", output.Loss);

        var expected = golden.Names.Where(key => key.StartsWith("grad/", StringComparison.Ordinal)).Select(key => key[5..]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), buffer.Segments.Select(s => s.Name).Order(StringComparer.Ordinal));
        foreach (var segment in buffer.Segments)
        {
            var gradient = buffer.Gradients.narrow(0, segment.Offset, segment.Length).view([.. segment.Shape]);
            // Zero in exact arithmetic: softmax does not see what all keys share.
            var keyBias = segment.Name.EndsWith("self.key.bias", StringComparison.Ordinal);
            golden.Close("grad/" + segment.Name, gradient, keyBias ? 1e-6 : null);
        }
    }

    /// <summary>The task over the case's inputs, with the case's weights under their original names.</summary>
    private static TrainingTask Load(GoldenCase golden)
    {
        var nezha = golden.Description.GetProperty("kind").GetString() == "nezha";
        var architecture = Pretraining.Bert(
            nezha ? "relative-functional" : "learned",
            nezha ? [("MaxDistance", golden.Config("max_relative_position"))] : [("MaxLength", golden.Config("max_position_embeddings"))],
            ("Hidden", golden.Config("hidden_size")), ("Layers", golden.Config("num_hidden_layers")),
            ("Heads", golden.Config("num_attention_heads")), ("Intermediate", golden.Config("intermediate_size")),
            ("Activation", golden.ConfigText("hidden_act") == "relu" ? "Relu" : "Gelu"));

        var (sequences, labels) = Sequences(golden);
        var component = Pretraining.Component(
            new GivenSequences(sequences), new GivenMasks(labels, [.. sequences.Select(s => s.Ids)]), ("MaxLength", golden.Config("seq")));
        var task = component.Build(Pretraining.Context(architecture, golden.Config("vocab_size"), evaluation: false));
        using var quiet = no_grad();
        foreach (var (name, parameter) in task.Model.Network.named_parameters())
            parameter.copy_(golden[name]);
        return task;
    }

    private static (TokenSequence[] Sequences, long[][] Labels) Sequences(GoldenCase golden)
    {
        var (batch, length) = (golden.Config("batch"), golden.Config("seq"));
        long[][] Rows(string name) => [.. golden[name].data<long>().ToArray().Chunk(length)];
        var (ids, segments, masks) = (Rows("in/input_ids"), Rows("in/token_type_ids"), Rows("in/attention_mask"));
        var pairs = golden["in/next_sentence_label"].data<long>().ToArray();
        var sequences = Enumerable.Range(0, batch).Select(row =>
        {
            var tokens = (int)masks[row].Sum();
            return new TokenSequence(
                [.. ids[row].Take(tokens).Select(id => (int)id)], new bool[tokens],
                [.. segments[row].Take(tokens).Select(segment => (byte)segment)], (int)pairs[row]);
        });
        return ([.. sequences], Rows("in/masked_lm_labels"));
    }

    /// <summary>The heads' outputs over all positions.</summary>
    private static (Tensor Tokens, Tensor Pairs) Logits(nn.Module model, EncoderInput input)
    {
        var heads = (EncoderWithHeads)model;
        var output = heads.Encoder.Forward(input);
        using var everywhere = new Batch((int)input.Ids.shape[0], input.Ids.numel());
        return (heads.Heads[0].Forward(output, everywhere), heads.Heads[1].Forward(output, everywhere));
    }

    /// <summary>Masked entries lie near -10000, where the spacing of floats is 1e-3: those are compared relatively.</summary>
    private static void CloseScores(Tensor expected, Tensor actual)
    {
        var masked = expected < -5000;
        var difference = (expected - actual).abs();
        var visible = expected.masked_fill(masked, 0).abs().max().ToDouble();
        Assert.True(difference.masked_fill(masked, 0).max().ToDouble() <= 2e-6 + 5e-5 * visible);
        Assert.True((difference / expected.abs()).masked_fill(masked.logical_not(), 0).max().ToDouble() <= 1e-6);
    }
}
