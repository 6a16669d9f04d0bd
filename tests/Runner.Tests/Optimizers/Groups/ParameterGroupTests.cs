using Runner.Errors;
using Runner.Optimizers;
using Runner.Plugins.Optimizers.AdamW;
using Runner.Plugins.Optimizers.Groups;
using Runner.Plugins.Optimizers.Lamb;
using Runner.Plugins.Optimizers.Lion;
using Runner.Plugins.Optimizers.Sgd;
using Runner.Tests.Support;

namespace Runner.Tests.Optimizers.Groups;

public class ParameterGroupTests
{
    private const string Groups = "groups: [{match: 'dense.*', lr_scale: 0.5}, {match: '*.bias', weight_decay: 0.2}, {match: 'embedding.*', frozen: true}]";

    public static TheoryData<string> Types => ["adam", "adamw", "bert-adam", "lamb", "sgd", "adafactor", "lion"];

    [Fact]
    public void Each_setting_comes_from_the_first_group_that_has_it()
    {
        using var model = new SmallModel();
        var settings = ParameterSettings.Of(new AdamWOptions
        {
            WeightDecay = 0.1,
            Groups =
            [
                new() { Match = "dense.*", LrScale = 0.5 }, new() { Match = "*.bias", WeightDecay = 0.2 }, new() { Match = "*", LrScale = 2 },
                new() { Match = "head.weight", WeightDecay = 0 }, new() { Match = "EMBEDDING.*", Frozen = true },
            ],
        }, model.Parameters);

        var byName = model.Parameters.Segments.Index().ToDictionary(s => s.Item.Name, s => settings[s.Index]);
        Assert.Equal(new ParameterSetting(0.1, 0.5, false, false), byName["dense.weight"]);
        Assert.Equal(new ParameterSetting(0.2, 0.5, false, false), byName["dense.bias"]);         // no_decay would spare it
        Assert.Equal(new ParameterSetting(0, 2, true, false), byName["norm.weight"]);
        Assert.Equal(new ParameterSetting(0, 2, true, false), byName["head.weight"]);
        Assert.Equal(new ParameterSetting(0, 2, true, true), byName["embedding.weight"]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Frozen_parameters_do_not_move_by_a_bit(string type)
    {
        using var model = new SmallModel();
        var before = Trajectory.Read(model.Parameters.Values, model.Segment("embedding.weight"));
        var head = Trajectory.Read(model.Parameters.Values, model.Segment("head.weight"));
        using var optimizer = Composed.Component<IOptimizerComponent>($"{{type: {type}, weight_decay: 0.1, {Groups}}}").Build(model.Parameters);
        model.Train(optimizer, 1, 3);

        Assert.Equal(before, Trajectory.Read(model.Parameters.Values, model.Segment("embedding.weight")));
        Assert.NotEqual(head, Trajectory.Read(model.Parameters.Values, model.Segment("head.weight")));
    }

    /// <summary>A parameter with half the rate moves as it would under an optimizer of half the rate; the others as without groups.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void A_rate_of_its_own_is_that_rate(string type)
    {
        using var grouped = new SmallModel();
        using var half = new SmallModel();
        using var whole = new SmallModel();
        using var withGroup = Composed.Component<IOptimizerComponent>($"{{type: {type}, weight_decay: 0.1, groups: [{{match: 'dense.*', lr_scale: 0.5}}]}}").Build(grouped.Parameters);
        using var plainHalf = Composed.Component<IOptimizerComponent>($"{{type: {type}, weight_decay: 0.1}}").Build(half.Parameters);
        using var plainWhole = Composed.Component<IOptimizerComponent>($"{{type: {type}, weight_decay: 0.1}}").Build(whole.Parameters);
        for (var step = 1; step <= 3; step++)
        {
            foreach (var (model, optimizer, rate) in new[] { (grouped, withGroup, 0.01), (half, plainHalf, 0.005), (whole, plainWhole, 0.01) })
            {
                model.SetGradients(step);
                optimizer.Step(rate, step);
            }
        }
        foreach (var segment in grouped.Parameters.Segments)
        {
            var expected = segment.Name.StartsWith("dense", StringComparison.Ordinal) ? half : whole;
            Assert.Equal(Trajectory.Read(expected.Parameters.Values, segment), Trajectory.Read(grouped.Parameters.Values, segment));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Both_roads_agree(string type)
    {
        using var first = new SmallModel();
        using var second = new SmallModel();
        var groups = new ParameterGroup[]
        {
            new() { Match = "dense.*", LrScale = 0.5 }, new() { Match = "*.bias", WeightDecay = 0.2 }, new() { Match = "embedding.*", Frozen = true },
        };
        var name = type switch { "adam" => "adamw", "bert-adam" => "adamw", _ => type };
        using var vector = Road(name, groups, first, onCpu: true);
        using var tensors = Road(name, groups, second, onCpu: false);
        first.Train(vector, 1, 4);
        second.Train(tensors, 1, 4);

        var scale = first.Values().Max(Math.Abs);
        Assert.InRange(first.Values().Zip(second.Values()).Max(pair => Math.Abs(pair.First - pair.Second)) / scale, 0, 2e-6);
    }

    private static IOptimizer Road(string type, ParameterGroup[] groups, SmallModel model, bool onCpu)
    {
        var parameters = model.Parameters;
        var adamw = new AdamWOptions { Variant = AdamWVariant.Bert, WeightDecay = 0.1, Groups = groups };
        var lamb = new LambOptions { WeightDecay = 0.1, Groups = groups, ClipNorm = 1 };
        var sgd = new SgdOptions { WeightDecay = 0.1, Groups = groups, Momentum = 0.9 };
        var lion = new LionOptions { WeightDecay = 0.1, Groups = groups };
        var adafactor = new Plugins.Optimizers.Adafactor.AdafactorOptions { WeightDecay = 0.1, Groups = groups };
        return (type, onCpu) switch
        {
            ("adamw", true) => new VectorAdamW(parameters, adamw, AdamWRule.Bert, null),
            ("adamw", false) => new TensorAdamW(parameters, adamw, AdamWRule.Bert, null),
            ("lamb", true) => new VectorLamb(parameters, lamb),
            ("lamb", false) => new TensorLamb(parameters, lamb),
            ("sgd", true) => new VectorSgd(parameters, sgd),
            ("sgd", false) => new TensorSgd(parameters, sgd),
            ("lion", true) => new VectorLion(parameters, lion),
            ("lion", false) => new TensorLion(parameters, lion),
            (_, true) => new Plugins.Optimizers.Adafactor.VectorAdafactor(parameters, adafactor),
            (_, false) => new Plugins.Optimizers.Adafactor.TensorAdafactor(parameters, adafactor),
        };
    }

    [Fact]
    public void A_group_that_matches_nothing_is_an_error()
    {
        using var model = new SmallModel();
        var e = Assert.Throws<RunnerException>(() => Composed.Component<IOptimizerComponent>("{type: sgd, groups: [{match: '*.gamma', weight_decay: 0}]}").Build(model.Parameters));
        Assert.Equal("RUN4402", e.Descriptor.Code);
        Assert.Equal("optimizer: the group with match '*.gamma' matches no parameter of this model, whose parameters are called " +
            "'embedding.weight', 'dense.weight', 'dense.bias', ....", e.Message);
    }
}
