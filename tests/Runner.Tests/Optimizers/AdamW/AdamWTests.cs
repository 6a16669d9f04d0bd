using Runner.Plugins.Optimizers.AdamW;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers.AdamW;

public class AdamWTests
{
    // fp32 over twenty steps; the references themselves lie this far from their double-precision twins
    private const double Tolerance = 2e-6;

    private static AdamWOptions Options(string tag) => tag switch
    {
        "torch_adamw" => new() { Epsilon = 1e-8, NoDecay = Trajectory.NoDecay },
        "hf_adamw" => new() { Variant = AdamWVariant.Huggingface, NoDecay = Trajectory.NoDecay },
        "hf_adamw_no_bias_correction" => new() { Variant = AdamWVariant.Huggingface, BiasCorrection = false, NoDecay = Trajectory.NoDecay },
        "adam_nezha_tf" or "bertadam_constant_noclip" => new() { Variant = AdamWVariant.Bert, NoDecay = Trajectory.NoDecay },
        _ => new() { Variant = AdamWVariant.Bert, TensorClipNorm = 1, NoDecay = Trajectory.NoDecay },
    };

    private static double Clip(string tag) => tag == "adam_nezha_tf" ? 1 : double.PositiveInfinity;

    [Theory]
    [InlineData("torch_adamw")]
    [InlineData("hf_adamw")]
    [InlineData("hf_adamw_no_bias_correction")]
    [InlineData("adam_nezha_tf")]
    [InlineData("bertadam_tinybert")]
    [InlineData("bertadam_nezha_pytorch")]
    [InlineData("bertadam_ernie")]
    [InlineData("bertadam_ernie_run_pretrain")]
    [InlineData("bertadam_constant_noclip")]
    public void Follows_the_reference(string tag)
    {
        var options = Options(tag);
        var rule = AdamWRule.For(options);
        Assert.InRange(Trajectory.LargestDifference(tag, new AdamWComponent(options).Build, Clip(tag)), 0, Tolerance);
        Assert.InRange(Trajectory.LargestDifference(tag, p => new VectorAdamW(p, options, rule, options.TensorClipNorm), Clip(tag)), 0, Tolerance);
        Assert.InRange(Trajectory.LargestDifference(tag, p => new TensorAdamW(p, options, rule, options.TensorClipNorm), Clip(tag)), 0, Tolerance);
    }

    [Fact]
    public void The_fused_kernel_serves_py_torchs_conventions()
    {
        using var model = new SmallModel();
        using var fused = new AdamWComponent(new AdamWOptions()).Build(model.Parameters);
        using var uncorrected = new AdamWComponent(new AdamWOptions { BiasCorrection = false }).Build(model.Parameters);
        Assert.IsType<FusedAdamW>(fused);
        Assert.IsType<VectorAdamW>(uncorrected);
    }

    [Fact]
    public void Equals_the_librarys_AdamW_on_a_model_of_many_chunks()
    {
        using var ours = new SmallModel();
        using var theirs = new SmallModel();
        using var optimizer = new AdamWComponent(new AdamWOptions { NoDecay = [] }).Build(ours.Parameters);
        var parameter = new TorchSharp.Modules.Parameter(theirs.Parameters.Values.clone());
        using var library = optim.AdamW([parameter], 0.01, 0.9, 0.999, 1e-6, 0.01);
        for (var step = 1; step <= 5; step++)
        {
            ours.SetGradients(step);
            theirs.SetGradients(step);
            optimizer.Step(0.01, step);
            parameter.grad = theirs.Parameters.Gradients.clone();
            library.step();
        }
        var expected = parameter.detach().data<float>().ToArray();
        Assert.All(ours.Values().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 2e-6f));
    }
}
