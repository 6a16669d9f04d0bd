using Runner.Metrics;
using Runner.Randomness;

namespace Runner.Conformance;

/// <summary>What every metric does, on made-up predictions of the kind it judges.</summary>
public class MetricConformance(ConformanceSubject subject) : ComponentConformance<IMetricComponent>(subject)
{
    [Fact]
    public void Is_0_without_examples() => Assert.All(Component().Build().Result(), value => Assert.Equal(0, value.Value));

    [Fact]
    public void Gives_its_main_value()
    {
        var component = Component();
        Assert.Contains(component.Main, component.Build().Result().Keys);
        Assert.Contains(component.Main, Result(Predictions()).Keys);
    }

    [Fact]
    public void Gives_the_values_it_says()
    {
        var component = Component();
        Assert.Contains(component.Main, component.Values.Select(value => value.Name));
        Assert.Equal(component.Values.Select(value => value.Name).Order(StringComparer.Ordinal), Result(Predictions()).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Is_finite_and_names_the_same_values_for_any_number_of_examples()
    {
        var names = Component().Build().Result().Keys.Order().ToList();
        for (var count = 0; count <= Predictions().Count; count++)
        {
            var result = Result(Predictions().Take(count));
            Assert.Equal(names, result.Keys.Order());
            Assert.All(result, value => Assert.True(double.IsFinite(value.Value), $"{value.Key} is {value.Value} after {count} examples"));
        }
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_examples()
    {
        var (forwards, backwards) = (Result(Predictions()), Result(Predictions().Reverse()));
        foreach (var (name, value) in forwards)
            Assert.Equal(value, backwards[name], 1e-12);
    }

    /// <summary>Tests over examples rely on it: a mean is that of the examples' own values, and a share's are ones and zeros.</summary>
    [Fact]
    public void Its_means_are_means_of_its_examples()
    {
        var single = Predictions().Select(prediction => Result([prediction])).ToList();
        foreach (var value in Component().Values.Where(value => value.Form is MetricForm.Mean or MetricForm.Share))
        {
            Assert.Equal(single.Average(of => of[value.Name]), Result(Predictions())[value.Name], 1e-12);
            if (value.Form == MetricForm.Share)
                Assert.All(single, of => Assert.True(of[value.Name] is 0 or 1, $"{value.Name} of one example is {of[value.Name]}"));
        }
    }

    /// <summary>Counts that are put together give what counting everything gives.</summary>
    [Fact]
    public void Its_counts_add_up()
    {
        if (Component().Build() is not IAdditiveMetric together)
            return;
        for (var i = 0; i < Predictions().Count; i++)
        {
            var one = Component().Build();
            one.Add(Predictions()[i]);
            together.Add(one, i % 3);
        }
        var expected = Result(Predictions().SelectMany((prediction, i) => Enumerable.Repeat(prediction, i % 3)));
        foreach (var (name, value) in together.Result())
            Assert.Equal(expected[name], value, 1e-12);
    }

    /// <summary>A model whose weights are not finite predicts NaN: that is an error, or as bad as the worst, and never a win.</summary>
    [Fact]
    public void A_score_that_is_no_number_is_an_error_or_the_worst()
    {
        var component = Component();
        foreach (var prediction in Predictions())
        {
            if (Spoilt(prediction) is not var (broken, worst))
                continue;
            double value;
            try
            {
                value = Result([broken])[component.Main];
            }
            catch (Errors.RunnerException)
            {
                continue;
            }
            Assert.True(value <= Result([worst])[component.Main] + 1e-12, $"{component.Main} is {value} for {broken}, more than the worst");
        }
    }

    // the prediction with numbers that are none, and the worst that could be said of that example
    private static (Prediction Broken, Prediction Worst)? Spoilt(Prediction prediction) => prediction switch
    {
        ValuePrediction value => (value with { Predicted = double.NaN }, value with { Predicted = value.Truth + 1e6 }),
        RankingPrediction ranking => (
            ranking with { Scores = [.. ranking.Scores.Select(_ => double.NaN)] }, ranking with { Scores = [.. ranking.Relevance.Select(relevance => -relevance)] }),
        CandidatePrediction candidates => (
            candidates with { Scores = [.. candidates.Scores.Select((score, i) => i == candidates.Truth ? double.NaN : score)] },
            candidates with { Scores = [.. candidates.Scores.Select((_, i) => i == candidates.Truth ? -1.0 : 1)] }),
        _ => null,
    };

    [Fact]
    public void Refuses_predictions_of_another_kind()
    {
        Prediction other = Component().Judges == typeof(ClassPrediction) ? new ValuePrediction(1, 2) : new ClassPrediction(0, 0);
        Assert.Throws<ArgumentException>(() => Component().Build().Add(other));
    }

    private IMetricComponent Component() => Subject.Create<IMetricComponent>();

    private IReadOnlyDictionary<string, double> Result(IEnumerable<Prediction> predictions)
    {
        var metric = Component().Build();
        foreach (var prediction in predictions)
            metric.Add(prediction);
        return metric.Result();
    }

    /// <summary>Predictions of the kind the component judges; override for a kind that is not one of the contracts' own.</summary>
    protected virtual IReadOnlyList<Prediction> Predictions()
    {
        var judged = Component().Judges;
        return [.. Enumerable.Range(0, 12).Select(i => Make(judged, RandomStream.Create(3, "conformance/prediction", i)))];
    }

    private static string Intent(RandomStream random) => random.NextInt32(2) == 0 ? "ask" : "tell";

    private static Prediction Make(Type judged, RandomStream random) => judged.Name switch
    {
        nameof(ClassPrediction) => new ClassPrediction(random.NextInt32(2), random.NextInt32(2)),
        nameof(ValuePrediction) => new ValuePrediction(random.NextInt32(5), random.NextInt32(5)),
        nameof(UtterancePrediction) => new UtterancePrediction([Intent(random)], [Intent(random)], ["O", random.NextInt32(2) == 0 ? "B-X" : "O"], ["O", "B-X"]),
        nameof(LabelSetPrediction) => new LabelSetPrediction(Set(random), Set(random)),
        nameof(TagPrediction) => new TagPrediction(Tags(random), Tags(random)),
        nameof(TextPrediction) => new TextPrediction(string.Concat(Enumerable.Range(0, 2).Select(_ => new[] { "床前明月光，疑是地上霜。", "白日依山尽，黄河入海流。", "春眠不觉晓，" }[random.NextInt32(3)]))),
        nameof(AnswerPrediction) => new AnswerPrediction(random.NextInt32(4) == 0 ? null : Answer(random), random.NextInt32(4) == 0 ? [] : [Answer(random), Answer(random)]),
        nameof(RankingPrediction) => new RankingPrediction([.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())], [.. Enumerable.Range(0, 5).Select(_ => (double)random.NextInt32(3))]),
        nameof(CandidatePrediction) => new CandidatePrediction([.. Enumerable.Range(0, 6).Select(_ => (double)random.NextInt32(4))], random.NextInt32(3), new HashSet<int> { 4 }),
        _ => throw new NotSupportedException($"No example of a {judged.Name} is known; override {nameof(Predictions)}."),
    };

    private static HashSet<int> Set(RandomStream random) => [.. Enumerable.Range(0, 4).Where(_ => random.NextInt32(2) == 0)];

    private static List<string> Tags(RandomStream random) => [.. Enumerable.Range(0, 6).Select(_ => new[] { "O", "B-PER", "I-PER", "B-LOC", "I-LOC" }[random.NextInt32(5)])];

    private static string Answer(RandomStream random) => new[] { "the cat", "a cat sat", "北京大学", "清华 大学", "1998", "" }[random.NextInt32(6)];
}
