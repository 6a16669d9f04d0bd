using Runner.Errors;
using Runner.Metrics;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Tags as conlleval, seqeval (default and strict IOB2) and NEZHA's script score them. Sentences are separated by <c>|</c>.</summary>
public class TagReferenceTests
{
    private const string Bio = "{type: entity-f1}";

    [Theory]
    [InlineData(40, Bio, "O B-PER I-PER O", "O I-PER I-PER O", 1, 1, 1)]
    [InlineData(41, Bio, "B-PER I-PER B-LOC", "B-PER I-PER I-LOC", 1, 1, 1)]
    [InlineData(42, Bio, "O B-LOC | B-LOC O", "O B-LOC | I-LOC O", 1, 1, 1)]
    [InlineData(43, Bio, "O B-LOC B-LOC O", "O B-LOC I-LOC O", 0, 0, 0)]
    [InlineData(44, Bio, "B-PER I-PER O B-LOC", "B-PER O O B-LOC", 0.5, 0.5, 0.5)]
    [InlineData(45, "{type: entity-f1, scheme: iobes}", "S-PER O B-LOC I-LOC E-LOC", "O O B-LOC I-LOC O", 0, 0, 0)]
    [InlineData(46, "{type: entity-f1, scheme: iobes}", "B-LOC I-LOC E-LOC O", "B-LOC I-LOC O O", 0, 0, 0)]
    [InlineData(47, "{type: entity-f1, scheme: bmes}", "B-LOC M-LOC E-LOC O", "B-LOC E-LOC O O", 0, 0, 0)]
    [InlineData(48, "{type: entity-f1, types: none}", "B I O", "B I O", 1, 1, 1)]
    [InlineData(49, "{type: entity-f1, types: underscore}", "B_PER I_PER O", "B_PER I_PER O", 1, 1, 1)]
    [InlineData(50, "{type: tag-f1}", "B-PER I-PER I-PER O B-LOC I-LOC", "B-PER I-PER O O B-LOC I-LOC", 1, 0.8, 0.888889)]
    public void As_conlleval_and_seqeval(int row, string yaml, string truth, string predicted, double precision, double recall, double f1) =>
        Score(row, yaml, truth, predicted, precision, recall, f1);

    [Theory]
    [InlineData(40, "O B-PER I-PER O", "O I-PER I-PER O", 0, 0, 0)]
    [InlineData(41, "B-PER I-PER B-LOC", "B-PER I-PER I-LOC", 1, 0.5, 0.666667)]
    [InlineData(42, "O B-LOC | B-LOC O", "O B-LOC | I-LOC O", 1, 0.5, 0.666667)]
    [InlineData(44, "B-PER I-PER O B-LOC", "B-PER O O B-LOC", 0.5, 0.5, 0.5)]
    public void As_seqeval_strict(int row, string truth, string predicted, double precision, double recall, double f1) =>
        Score(row, "{type: entity-f1, strict: true}", truth, predicted, precision, recall, f1);

    [Theory]
    [InlineData(48, "{type: entity-f1, types: none, strict: true}", "B I O", "B I O")]
    [InlineData(49, "{type: entity-f1, types: underscore, strict: true}", "B_PER I_PER O", "B_PER I_PER O")]
    public void Strict_knows_the_other_notations(int row, string yaml, string truth, string predicted) => Score(row, yaml, truth, predicted, 1, 1, 1);

    [Theory]
    [InlineData(Bio, "S-PER O B-LOC I-LOC E-LOC", "S-PER")]
    [InlineData(Bio, "B-LOC M-LOC E-LOC O", "M-LOC")]
    [InlineData(Bio, "B I O", "B")]
    [InlineData(Bio, "B_PER I_PER O", "B_PER")]
    [InlineData(Bio, "B- O", "B-")]
    [InlineData(Bio, "o o", "o")]
    [InlineData("{type: entity-f1, scheme: iobes}", "B-LOC M-LOC E-LOC", "M-LOC")]
    [InlineData("{type: entity-f1, types: none}", "B-PER O", "B-PER")]
    public void Unknown_tags_are_refused(string yaml, string tags, string tag)
    {
        var outside = string.Join(' ', tags.Split(' ').Select(_ => "O"));
        foreach (var (truth, predicted) in new[] { (tags, outside), (outside, tags) })
        {
            var e = Assert.Throws<RunnerException>(() => MetricTests.Of(yaml, Sentences(truth, predicted)));
            Assert.Equal("RUN4755", e.Descriptor.Code);
            Assert.Contains($"'{tag}' is no tag of this scheme", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{type: entity-f1, scheme: iobes}", "S-A B-A E-A S-A", "S-A", 3)]
    [InlineData("{type: entity-f1, scheme: bilou}", "U-A B-A I-A L-A O", "U-A", 2)]
    [InlineData("{type: entity-f1, scheme: bmes, types: none}", "S B M E", "S", 2)]
    [InlineData("{type: entity-f1, scheme: iobes}", "E-A E-A", "S-A", 2)]                      // an end opens an entity that nothing began
    [InlineData("{type: entity-f1, scheme: iobes, strict: true}", "E-A I-A B-A E-A", "S-A", 1)]
    public void Ends_separate_entities(string yaml, string tags, string single, int entities) =>
        // all of them right, and one more that is not there
        Score(0, yaml, $"{tags} | O", $"{tags} | {single}", entities / (entities + 1.0), 1, 2.0 * entities / (2 * entities + 1));

    private static void Score(int row, string yaml, string truth, string predicted, double precision, double recall, double f1)
    {
        var scores = MetricTests.Of(yaml, Sentences(truth, predicted));
        Assert.True(
            Math.Abs(precision - scores["precision"]) < 1e-6 && Math.Abs(recall - scores["recall"]) < 1e-6 && Math.Abs(f1 - scores["f1"]) < 1e-6,
            $"row {row}: {precision} {recall} {f1}, but got {scores["precision"]} {scores["recall"]} {scores["f1"]}");
    }

    private static Prediction[] Sentences(string truth, string predicted) =>
        [.. truth.Split(" | ").Zip(predicted.Split(" | "), (t, p) => new TagPrediction(p.Split(' '), t.Split(' ')))];
}
