using Runner.Recipes;
using Runner.Tracking.Ablations;

namespace Runner.Tests.Tracking.Ablations;

public class AblationExpansionTests
{
    [Fact]
    public void Named_arms_keep_their_order_and_overrides()
    {
        var plan = Expand("""
            arms:
              learned: { model.positions: learned }
              plain:
              relative:
                model.positions: { type: relative, max_distance: 8 }
                train.duration: 5steps
            seeds: [3, 1]
            """, out var found);
        Assert.Empty(found.Items);
        Assert.Equal(["learned", "plain", "relative"], plan!.Arms.Select(a => a.Name));
        Assert.Equal([3L, 1L], plan.Seeds);
        Assert.Equal("learned", plan.Baseline);
        Assert.Empty(plan.Arms[1].Overrides);
        Assert.Equal(["model.positions", "train.duration"], plan.Arms[2].Overrides.Select(o => o.Key));
        Assert.Equal("8", ((RecipeScalar)((RecipeMap)plan.Arms[2].Overrides[0].Value)["max_distance"]!).Text);
        Assert.Equal(2, plan.Arms[0].Overrides[0].Value.Mark.Line);
    }

    [Fact]
    public void A_grid_multiplies_and_names_arms_by_the_shortest_telling_paths()
    {
        var plan = Expand("""
            grid:
              optimizer.rate: [1e-4, 3e-4]
              model.hidden: [64, 128]
            """, out _);
        Assert.Equal(["rate=1e-4,hidden=64", "rate=1e-4,hidden=128", "rate=3e-4,hidden=64", "rate=3e-4,hidden=128"], plan!.Arms.Select(a => a.Name));
        Assert.Equal("optimizer.rate", plan.Arms[0].Overrides[0].Key);

        var clash = Expand("""
            grid:
              encoder.hidden: [1]
              decoder.hidden: [2]
              hidden: [3]
            """, out _);
        Assert.Equal("encoder.hidden=1,decoder.hidden=2,hidden=3", Assert.Single(clash!.Arms).Name);
    }

    [Fact]
    public void Arms_zip_and_grid_combine_in_that_order_and_components_are_named_by_type()
    {
        var plan = Expand("""
            arms: { a: {}, b: { x: 1 } }
            zip:
              model.hidden: [64, 128]
              model.heads: [2, 4]
            grid:
              model.positions: [learned, { type: relative }, { type: relative, clip: 3 }]
            baseline: a,hidden=64,heads=2,positions=relative
            """, out var found);
        Assert.Empty(found.Items);
        Assert.Equal(12, plan!.Arms.Count);
        Assert.Equal("a,hidden=64,heads=2,positions=learned", plan.Arms[0].Name);
        Assert.Equal("b,hidden=128,heads=4,positions=relative#3", plan.Arms[^1].Name);
        Assert.Equal(["x", "model.hidden", "model.heads", "model.positions"], plan.Arms[^1].Overrides.Select(o => o.Key));
        Assert.Equal("a,hidden=64,heads=2,positions=relative", plan.Baseline);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_place()
    {
        var plan = Expand("""
            arms:
              a: { model.hidden: 1, seed: 3 }
              b: 7
            zip: { p: [1, 2], q: [1, 2, 3] }
            grid: { model: [x], r: 5 }
            seeds: [1, 2, 1]
            """, out var found);
        Assert.Null(plan);
        Assert.Equal(
        [
            "r.yaml(2,25) RUN5109 'seed' cannot differ between arms.",
            "r.yaml(3,6) RUN5105 'arms.b' of an ablation must be a map of dotted paths and values.",
            "r.yaml(5,24) RUN5106 'r' under 'grid' must be a list of one or more values.",
            "r.yaml(4,22) RUN5104 'q' has 3 values and 'p' has 2: lists under 'zip' go together value by value.",
            "r.yaml(5,16) RUN5107 'model' is set by 'arms.a' and by 'grid'; one would hide the other.",
            "r.yaml(6,15) RUN5103 the seed 1 is listed twice.",
        ], Texts(found));
    }

    [Fact]
    public void A_baseline_that_is_no_arm_is_named_with_a_guess()
    {
        Expand("""
            arms: { learned: {}, relative: {} }
            baseline: lerned
            """, out var found);
        var item = Assert.Single(found.Items);
        Assert.Equal("r.yaml(2,11) RUN5102 the baseline 'lerned' is not an arm of this ablation; there are 'learned', 'relative'.", Texts(found)[0]);
        Assert.Equal("did you mean 'learned'?", item.Hint);
    }

    [Fact]
    public void An_ablation_of_nothing_and_one_of_everything_are_refused()
    {
        Assert.Null(Expand("metrics: []", out var nothing));
        Assert.Equal("RUN5101", Assert.Single(nothing.Items).Descriptor.Code);

        var values = $"[{string.Join(", ", Enumerable.Range(0, 100))}]";
        Assert.Null(Expand($"grid: {{ a: {values}, b: {values}, c: {values}, d: {values}, e: {values}, f: {values} }}", out var everything));
        Assert.Equal("this ablation would have 1000000000000 arms; at most 1000 are taken.", Assert.Single(everything.Items).Message);
    }

    [Fact]
    public void Seeds_alone_are_several_runs_of_the_recipe_as_it_stands()
    {
        var plan = Expand("seeds: [1, 2, 3]", out var found)!;
        Assert.Empty(found.Items);
        Assert.Equal(("recipe", "recipe", 3), (Assert.Single(plan.Arms).Name, plan.Baseline, plan.Seeds.Count));
        Assert.Empty(plan.Arms[0].Overrides);
    }

    [Fact]
    public void A_value_listed_twice_would_make_two_arms_of_one_name()
    {
        Assert.Null(Expand("grid: { a: [1, 2, 1] }", out var found));
        Assert.Equal("two arms are called 'a=1'.", Assert.Single(found.Items).Message);
    }

    [Fact]
    public void Expectations_must_name_arms_and_metrics_and_one_comparison()
    {
        var section = Section("arms: { a: {}, b: {} }");
        var options = new AblationOptions
        {
            Arms = section["arms"],
            Metrics = [new AblationMetric { Name = "loss", Goal = MetricGoal.Minimize }, new AblationMetric { Name = "loss", Goal = MetricGoal.Minimize }],
            Expect =
            [
                new Expectation { Metric = "los", Arm = "a", BetterThan = "b" },
                new Expectation { Metric = "loss", Arm = "a" },
            ],
        };
        var found = new DiagnosticBag();
        Assert.Null(AblationExpansion.Expand(options, found));
        Assert.Equal(["RUN5114", "RUN5112", "RUN5113"], found.Items.Select(i => i.Descriptor.Code));

        found = new DiagnosticBag();
        options = options with
        {
            Metrics = [new AblationMetric { Name = "loss", Goal = MetricGoal.Minimize }],
            Expect = [new Expectation { Metric = "loss", Arm = "c", BetterThan = "b" }, new Expectation { Metric = "loss", Arm = "a", WorseThan = "a" }],
        };
        Assert.Null(AblationExpansion.Expand(options, found));
        Assert.Equal(["RUN5111", "RUN5116"], found.Items.Select(i => i.Descriptor.Code));
    }

    private static AblationPlan? Expand(string yaml, out DiagnosticBag found)
    {
        var section = Section(yaml);
        var options = new AblationOptions
        {
            Arms = section["arms"],
            Grid = section["grid"],
            Zip = section["zip"],
            Seeds = section["seeds"] is RecipeList seeds ? [.. seeds.Items.Select(s => long.Parse(((RecipeScalar)s).Text, System.Globalization.CultureInfo.InvariantCulture))] : [],
            Baseline = (section["baseline"] as RecipeScalar)?.Text,
            Metrics = [new AblationMetric { Name = "loss", Goal = MetricGoal.Minimize }],
        };
        found = new DiagnosticBag();
        return AblationExpansion.Expand(options, found, section);
    }

    internal static RecipeMap Section(string yaml)
    {
        var found = new DiagnosticBag();
        var recipe = RecipeComposer.ComposeText(yaml, "r.yaml", [], new RecipeEnvironment { ReadVariable = _ => null, CurrentDirectory = "/" }, found);
        Assert.Empty(found.Items);
        return recipe!.Root;
    }

    private static List<string> Texts(DiagnosticBag found) =>
        [.. found.Items.Select(i => $"{Path.GetFileName(i.Mark.File)}({i.Mark.Line},{i.Mark.Column}) {i.Descriptor.Code} {i.Message}")];
}
