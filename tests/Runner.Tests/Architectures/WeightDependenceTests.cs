using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.LibTorch;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Architectures;

/// <summary>Options marked as independent of weights are; all others change what the same tensors compute.</summary>
[Collection(TorchTests.Name)]
public sealed class WeightDependenceTests
{
    private static readonly string[] Models = ["albert", "bert", "ernie", "gpt2", "yuefu"];

    // another value of every option of a backbone, as JSON
    private static readonly Dictionary<string, string> Other = new(StringComparer.Ordinal)
    {
        ["hidden"] = "16", ["layers"] = "3", ["heads"] = "4", ["intermediate"] = "24", ["activation"] = "\"relu\"", ["hidden_dropout"] = "0.5", ["attention_dropout"] = "0.5",
        ["embedding_dropout"] = "0.5", ["residual_dropout"] = "0.5", ["layer_norm_eps"] = "0.5", ["initializer_range"] = "0.5", ["type_vocabulary_size"] = "3", ["pooler"] = "false",
        ["padded_vocabulary_size"] = "64", ["positions"] = "{\"type\": \"sinusoidal\"}", ["embedding"] = "12", ["embedding_projection"] = "\"when-different\"", ["sharing"] = "\"none\"",
        ["groups"] = "2", ["inner_layers"] = "2", ["layer_types"] = "[\"plain\", \"fused\"]", ["entity_size"] = "12", ["entity_heads"] = "1", ["scaled_residual_init"] = "true",
    };

    public WeightDependenceTests() => TorchRuntime.EnsureLoaded();

    public static TheoryData<string, string> Options()
    {
        var rows = new TheoryData<string, string>();
        foreach (var model in Models)
        {
            // without entities their heads have nothing to do
            foreach (var option in Composed.Catalog.Find(model, "architecture").Component!.Options.Where(option => option.Name != "entity_heads"))
                rows.Add(model, option.Name);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void What_is_said_of_an_option_is_so(string model, string option)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var isIndependent = Composed.Catalog.Find(model, "architecture").Component!.Options.Single(o => o.Name == option).IsIndependentOfWeights;
        var (one, other) = (Build(model, null), Build(model, option));
        var (left, right) = (one.state_dict(), other.state_dict());
        // a table of positions that the other has not, and the like, is found by its name
        var shows = !left.Keys.ToHashSet().SetEquals(right.Keys) || left.Any(tensor => !right[tensor.Key].shape.SequenceEqual(tensor.Value.shape));
        if (shows)
            return;
        foreach (var (name, tensor) in left)
            right[name].copy_(tensor);
        var (first, second) = (Output(one), Output(other));
        Assert.True(isIndependent == first.eq(second).all().item<bool>(), $"'{option}' of '{model}' {(isIndependent ? "is marked and changes" : "is not marked and does not change")} the output of the same tensors");
    }

    private static Encoder Build(string model, string? changed)
    {
        var settings = new JsonObject { ["type"] = model, ["hidden"] = 8, ["layers"] = 2, ["heads"] = 2, ["intermediate"] = 16 };
        if (model == "albert")
            settings["embedding"] = 8;
        if (model == "ernie")
            (settings["layer_types"], settings["entity_size"], settings["entity_heads"]) = (new JsonArray("plain", "boundary"), 8, 2);
        if (changed is not null)
            settings[changed] = JsonNode.Parse(Other.GetValueOrDefault(changed) ?? throw new InvalidOperationException($"give this test another value of '{changed}'"));
        manual_seed(3);
        var encoder = Composed.Factory.Create<IArchitectureComponent>(settings).Build(new ModelContext(50, 0));
        foreach (var (_, parameter) in encoder.named_parameters())
            parameter.uniform_(-0.5, 0.5);
        encoder.eval();
        return encoder;
    }

    private static Tensor Output(Encoder encoder)
    {
        var ids = tensor(new long[] { 3, 7, 9, 11, 4, 8 }).view(2, 3);
        return encoder.Forward(new EncoderInput(ids, zeros_like(ids), ones(2, 3, ScalarType.Bool))).Hidden;
    }
}
