using Runner.Architectures;
using Runner.Execution;
using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

// B batch, L length

[Collection(LibTorchCollection.Name)]
public class AddedGradientsTests
{
    private const long Batch = 4, Length = 128, Inputs = 96, Outputs = 112;       // 5.5 million products: enough to be worth it

    public AddedGradientsTests() => TorchRuntime.EnsureLoaded();

    public static TheoryData<string> Backbones => new()
    {
        "{type: bert, positions: learned, layers: 2, hidden: 96, heads: 3, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: bert, positions: relative-functional, layers: 2, hidden: 96, heads: 3, activation: gelu-tanh, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: albert, positions: learned, layers: 3, hidden: 96, embedding: 96, heads: 3, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: yuefu, positions: learned, layers: 2, hidden: 96, heads: 3, hidden_dropout: 0.1, attention_dropout: 0.1}",
        "{type: gpt2, positions: learned, layers: 2, hidden: 96, heads: 3, embedding_dropout: 0.1, residual_dropout: 0.1, attention_dropout: 0.1}",
        "{type: gpt2, positions: rotary, layers: 2, hidden: 96, heads: 3, activation: gelu, embedding_dropout: 0, residual_dropout: 0, attention_dropout: 0}",
        "{type: ernie, layers: 2, layer_types: [plain, fused], hidden: 96, heads: 3, entity_size: 96, entity_heads: 2, hidden_dropout: 0.1, attention_dropout: 0.1}",
    };

    [Theory]
    [InlineData(true, false, null)]
    [InlineData(false, false, null)]
    [InlineData(true, false, "gelu")]
    [InlineData(true, true, null)]
    [InlineData(false, true, null)]
    [InlineData(true, true, "gelu")]
    [InlineData(true, true, "gelu-tanh")]
    [InlineData(true, true, "relu")]
    public void Gives_libtorchs_values_to_the_last_bit_and_its_gradients(bool hasBias, bool inputsFirst, string? function)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(5);
        Func<Tensor, Tensor>? activation = function switch
        {
            "gelu" => static x => nn.functional.gelu(x),
            "gelu-tanh" => static x => nn.functional.gelu(x, GELU.Approximate.tanh),
            "relu" => static x => nn.functional.relu(x),
            _ => null,
        };
        var weight = inputsFirst ? new Parameter(randn(Inputs, Outputs)) : new Parameter(randn(Outputs, Inputs));
        var layer = new LinearWeights(weight, hasBias ? new Parameter(randn(Outputs)) : null, inputsFirst);
        var values = randn(Batch, Length, Inputs);
        var plain = Pass(layer, values, activation);
        Tensor[] ours;
        using ((ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter())
            ours = Pass(layer, values, activation);

        Assert.True(plain[0].Equals(ours[0]));
        for (var i = 1; i < plain.Length; i++)
            Assert.InRange((plain[i] - ours[i]).norm().item<float>() / plain[i].norm().item<float>(), 0, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adds_to_what_is_in_the_buffer(bool inputsFirst)
    {
        using var scope = NewDisposeScope();
        using var module = inputsFirst ? nn.Linear(Outputs, Inputs) : nn.Linear(Inputs, Outputs);
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
        var input = randn(Batch, Length, Inputs);
        var layer = new LinearWeights(module.weight, inputsFirst ? null : module.bias, inputsFirst);
        LinearProduct.Apply(layer, input).sum().backward();
        BackwardCallback.ThrowFailure();
        var once = parameters.Gradients.clone();
        LinearProduct.Apply(layer, input).sum().backward();
        BackwardCallback.ThrowFailure();

        Assert.True(once.abs().sum().item<float>() > 0);
        Assert.InRange((parameters.Gradients - (2 * once)).norm().item<float>() / once.norm().item<float>(), 0, 1e-6);
    }

    [Fact]
    public void A_frozen_input_or_bias_is_left_alone()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(Inputs, Outputs);
        layer.bias!.requires_grad_(false);
        layer.weight.grad = zeros_like(layer.weight);
        using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
        LinearProduct.Apply(layer, randn(Batch, Length, Inputs), x => x.relu()).sum().backward();
        BackwardCallback.ThrowFailure();

        Assert.True(layer.weight.grad.abs().sum().item<float>() > 0);
        Assert.Null(layer.bias.grad);
    }

    [Fact]
    public void Results_may_be_added_to_in_place_and_share_no_memory()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(Inputs, Outputs);
        layer.weight.grad = zeros_like(layer.weight);
        layer.bias!.grad = zeros_like(layer.bias);
        using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
        var inputs = Enumerable.Range(0, 4).Select(_ => randn(Batch, Length, Inputs)).ToList();
        var results = inputs.ConvertAll(input => LinearProduct.Apply(layer, input));
        Assert.Equal(4, results.Select(TensorAddress.Of).Distinct().Count());
        using (no_grad())
            Assert.All(inputs.Zip(results), pair => Assert.True(layer.forward(pair.First).Equals(pair.Second)));

        var sum = results[0].add_(results[1]).add_(results[2]).add_(results[3]);
        sum.sum().backward();
        BackwardCallback.ThrowFailure();
        Assert.Equal(4 * Batch * Length, layer.bias.grad[0].item<float>());
    }

    /// <summary>Everything of a backbone, its shared and tied weights, dropout and blocks that are run again.</summary>
    [Theory]
    [MemberData(nameof(Backbones))]
    public void A_backbones_states_and_gradients_are_those_of_libtorch(string backbone)
    {
        using var scope = NewDisposeScope();
        using var encoder = Composed.Component<IArchitectureComponent>(backbone).Build(new ModelContext(50, 0));
        WeightInitialization.Apply(encoder, 3, 0.2);
        encoder.train();
        using var parameters = ParameterBuffer.Adopt(encoder, CPU);
        using var policy = new RecomputedBlocks();
        var (states, plain) = Gradients(encoder, parameters, null);
        using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
        foreach (var (oursStates, ours) in new[] { Gradients(encoder, parameters, null), Gradients(encoder, parameters, policy) })
        {
            Assert.True(states.Equals(oursStates));
            Assert.InRange((plain - ours).norm().item<float>() / plain.norm().item<float>(), 0, 1e-6);
        }
        Assert.True(plain.norm().item<float>() > 0.1);
    }

    [Fact]
    public void What_it_cannot_serve_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
        var input = randn(Batch, Length, Inputs).requires_grad_();
        using var fresh = nn.Linear(Inputs, Outputs);                     // no buffer yet
        LinearProduct.Apply(fresh, input).sum().backward();
        Assert.NotNull(fresh.weight.grad);

        using var small = nn.Linear(3, 2);
        small.weight.grad = zeros_like(small.weight);
        LinearProduct.Apply(small, randn(5, 3)).sum().backward();
        Assert.True(small.weight.grad.abs().sum().item<float>() > 0);

        fresh.@double();
        Assert.Equal(ScalarType.Float64, LinearProduct.Apply(fresh, randn(Batch, Length, Inputs, ScalarType.Float64)).dtype);
        using var quiet = no_grad();
        Assert.False(LinearProduct.Apply(small, randn(5, 3)).requires_grad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Passes_leave_no_tensor_behind(bool inputsFirst)
    {
        using var layer = inputsFirst ? nn.Linear(Outputs, Inputs, hasBias: false) : nn.Linear(Inputs, Outputs);
        using var parameters = ParameterBuffer.Adopt(layer, CPU);
        var weights = new LinearWeights(layer.weight, layer.bias, inputsFirst);
        void Pass()
        {
            using var scope = NewDisposeScope();
            using var source = (ForwardScope.Current with { Linear = AddedGradients.Shared }).Enter();
            var input = randn(Batch, Length, Inputs).requires_grad_();
            var hidden = LinearProduct.Apply(weights with { Bias = null }, input).narrow(2, 0, Inputs);
            LinearProduct.Apply(weights, hidden, static x => nn.functional.gelu(x)).sum().backward();
            BackwardCallback.ThrowFailure();
        }

        Pass();
        Pass();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Pass();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    /// <summary>Output, and gradients of input, weight and bias.</summary>
    private static Tensor[] Pass(LinearWeights layer, Tensor values, Func<Tensor, Tensor>? activation)
    {
        Tensor[] parameters = layer.Bias is null ? [layer.Weight] : [layer.Weight, layer.Bias];
        foreach (var parameter in parameters)
            parameter.grad = zeros_like(parameter);
        var input = values.clone().requires_grad_();
        var output = LinearProduct.Apply(layer, input, activation);
        (output * output).sum().backward();
        BackwardCallback.ThrowFailure();
        return [output, input.grad!, .. parameters.Select(p => p.grad!)];
    }

    /// <summary>The last states and all gradients.</summary>
    private static (Tensor States, Tensor Gradients) Gradients(Encoder encoder, ParameterBuffer parameters, RecomputedBlocks? policy)
    {
        using var scope = NewDisposeScope();
        using var stream = (ForwardScope.Current with { Dropout = new DropoutStream(7, [.. Enumerable.Range(0, (int)Batch)]) }).Enter();
        parameters.ZeroGradients();
        Tensor hidden;
        using var way = (ForwardScope.Current with { Blocks = policy }).Enter();
        try
        {
            var ids = arange(Batch * Length).remainder(50).view(Batch, Length);
            var entities = encoder.EntitySize is { } width ? new EntityInput(ones(Batch, Length, width), ones(Batch, Length, ScalarType.Bool)) : null;
            var input = new EncoderInput(ids, null, null) { Entities = entities };
            using var generator = manual_seed(9);
            hidden = encoder.Forward(input).Hidden;
            (hidden * randn(hidden.shape)).sum().backward();
            BackwardCallback.ThrowFailure();
        }
        finally
        {
            policy?.Release();
        }
        return (hidden.detach().MoveToOuterDisposeScope(), parameters.Gradients.clone().MoveToOuterDisposeScope());
    }
}
