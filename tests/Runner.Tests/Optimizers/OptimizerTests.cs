using Runner.Errors;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Adafactor;
using Runner.Plugins.Optimizers.Adam;
using Runner.Plugins.Optimizers.AdamW;
using Runner.Plugins.Optimizers.BertAdam;
using Runner.Plugins.Optimizers.Lamb;
using Runner.Plugins.Optimizers.Lion;
using Runner.Plugins.Optimizers.Sgd;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers;

/// <summary>What holds for every optimizer in every variant and on both roads, the CPU's and the other devices'.</summary>
public class OptimizerTests
{
    public static TheoryData<string> All => [.. Optimizers.Keys];

    // libtorch's own norms depend on the number of CPU threads; on the CPU that road is not taken
    public static TheoryData<string> OnCpu => [.. Optimizers.Keys.Where(name => !name.EndsWith("other devices", StringComparison.Ordinal))];

    private static readonly Dictionary<string, Func<ParameterBuffer, IOptimizer>> Optimizers = Build();

    private static Dictionary<string, Func<ParameterBuffer, IOptimizer>> Build()
    {
        var all = new Dictionary<string, Func<ParameterBuffer, IOptimizer>>();
        foreach (var variant in Enum.GetValues<AdamWVariant>())
        {
            var options = new AdamWOptions { Variant = variant, TensorClipNorm = 1 };
            all[$"adamw/{variant}"] = parameters => new AdamWComponent(options).Build(parameters);
            all[$"adamw/{variant}, other devices"] = parameters => new TensorAdamW(parameters, options, AdamWRule.For(options), 1);
            all[$"adamw/{variant}, vectors"] = parameters => new VectorAdamW(parameters, options, AdamWRule.For(options), 1);
        }
        foreach (var variant in Enum.GetValues<LambVariant>())
        {
            var options = new LambOptions { Variant = variant };
            all[$"lamb/{variant}"] = parameters => new LambComponent(options).Build(parameters);
            all[$"lamb/{variant}, other devices"] = parameters => new TensorLamb(parameters, options);
        }
        all["bert-adam"] = parameters => new BertAdamComponent(new BertAdamOptions()).Build(parameters);
        all["adam"] = parameters => new AdamComponent(new AdamOptions { WeightDecay = 0.1 }).Build(parameters);
        foreach (var options in new SgdOptions[] { new() { WeightDecay = 0.1 }, new() { WeightDecay = 0.1, Momentum = 0.9 }, new() { WeightDecay = 0.1, Momentum = 0.9, Nesterov = true } })
        {
            var name = $"sgd/{options.Momentum}{(options.Nesterov ? "n" : "")}";
            all[name] = parameters => new SgdComponent(options).Build(parameters);
            all[name + ", other devices"] = parameters => new TensorSgd(parameters, options);
        }
        var lion = new LionOptions();
        all["lion"] = parameters => new LionComponent(lion).Build(parameters);
        all["lion, other devices"] = parameters => new TensorLion(parameters, lion);
        foreach (var options in new AdafactorOptions[] { new() { WeightDecay = 0.1 }, new() { WeightDecay = 0.1, Beta1 = 0.9 } })
        {
            var name = $"adafactor/{options.Beta1}";
            all[name] = parameters => new AdafactorComponent(options).Build(parameters);
            all[name + ", other devices"] = parameters => new TensorAdafactor(parameters, options);
        }
        return all;
    }

    private static float[] Train(string name, int threads = 0)
    {
        using var model = new SmallModel();
        var before = get_num_threads();
        try
        {
            if (threads > 0)
                set_num_threads(threads);
            using var optimizer = Optimizers[name](model.Parameters);
            model.Train(optimizer, 1, 6);
            return model.Values();
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Same_twice_bit_for_bit(string name) => Assert.Equal(Train(name), Train(name));

    [Theory]
    [MemberData(nameof(OnCpu))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        var one = Train(name, threads: 1);
        Assert.Equal(one, Train(name, threads: 2));
        Assert.Equal(one, Train(name, threads: 3));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void State_restored_in_the_middle_continues_bit_for_bit(string name)
    {
        var whole = Train(name);
        using var first = new SmallModel();
        using var before = Optimizers[name](first.Parameters);
        first.Train(before, 1, 3);

        using var second = new SmallModel(seed: 2);
        using var after = Optimizers[name](second.Parameters);
        second.Parameters.Values.copy_(first.Parameters.Values);
        Assert.Equal(before.State.Keys, after.State.Keys);
        foreach (var (key, value) in before.State)
            after.State[key].copy_(value);
        second.Train(after, 4, 6);

        Assert.Equal(whole, second.Values());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gaps_between_parameters_stay_zero(string name)
    {
        using var model = new SmallModel();
        using var optimizer = Optimizers[name](model.Parameters);
        model.Train(optimizer, 1, 4);

        foreach (var flat in optimizer.State.Values.Append(model.Parameters.Values).Where(flat => flat.numel() == model.Parameters.Values.numel()))
        {
            var values = flat.data<float>().ToArray();
            foreach (var segment in model.Parameters.Segments)
                Array.Clear(values, (int)segment.Offset, (int)segment.Length);
            Assert.All(values, value => Assert.Equal(0, value));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Zero_gradients_from_the_start_leave_spared_parameters_and_shrink_others(string name)
    {
        using var model = new SmallModel();
        var before = model.Values();
        using var optimizer = Optimizers[name](model.Parameters);
        model.Parameters.ZeroGradients();
        optimizer.Step(0.01, 1);
        var after = model.Values();

        Assert.DoesNotContain(after, float.IsNaN);
        foreach (var segment in model.Parameters.Segments)
        {
            var (old, now) = (before.AsSpan((int)segment.Offset, (int)segment.Length).ToArray(), after.AsSpan((int)segment.Offset, (int)segment.Length).ToArray());
            if (segment.Name.EndsWith("bias", StringComparison.Ordinal) || segment.Name.Contains("norm", StringComparison.Ordinal))
                Assert.Equal(old, now);
            else
            {
                // a penalty that passes through Adam's moments moves every weight by the whole rate, small ones beyond zero
                Assert.All(old.Zip(now), pair => Assert.Equal(-Math.Sign(pair.First), Math.Sign(pair.Second - pair.First)));
                if (name != "adam")
                    Assert.All(old.Zip(now), pair => Assert.True(Math.Abs(pair.Second) < Math.Abs(pair.First)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_keeps_no_tensors(string name)
    {
        using var model = new SmallModel();
        using var optimizer = Optimizers[name](model.Parameters);
        model.Train(optimizer, 1, 1);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        model.Train(optimizer, 2, 4);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_pattern_that_matches_nothing_is_an_error()
    {
        using var model = new SmallModel();
        var e = Assert.Throws<RunnerException>(() => new LambComponent(new LambOptions { NoDecay = ["*bias", "gain"] }).Build(model.Parameters));
        Assert.Equal("RUN4400", e.Descriptor.Code);
        Assert.Equal("optimizer: no_decay pattern 'gain' matches no parameter of this model, whose parameters are called " +
            "'embedding.weight', 'dense.weight', 'dense.bias', ....", e.Message);
    }

    [Fact]
    public void The_default_patterns_need_not_match()
    {
        LibTorch.TorchRuntimeTests.Load();
        using var module = Trajectory.Tree(new Dictionary<string, (long[], float[])> { ["only.weight"] = ([2], [1f, 2f]) });
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        using var optimizer = new AdamWComponent(new AdamWOptions()).Build(parameters);
        optimizer.Step(0.1, 1);
        Assert.Equal([0.999f, 1.998f], Trajectory.Read(parameters.Values, parameters.Segments[0]));
    }
}
