using Runner.Metrics;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Answers as the official scripts score them: the script of CMRC 2018 (version 6, with NLTK 3.8) and that of SQuAD 2.0. The first number is the row of the reference values.</summary>
public class AnswerReferenceTests
{
    [Theory]
    [InlineData(1, "北京大学", 0, 0.888889, "北京大学校")]
    [InlineData(2, "大学北京", 0, 0.5, "北京大学")]
    [InlineData(3, "北京，大学。", 1, 1, "北京大学")]
    [InlineData(4, "北京(大学)", 0, 0.4, "北京大学")]
    [InlineData(5, "3-4年", 1, 1, "34年")]
    [InlineData(6, "2018年", 0, 0.666667, "2018")]
    [InlineData(7, "2018", 0, 0, "2019")]
    [InlineData(8, "iPhone 6S", 1, 1, "iphone 6s")]
    [InlineData(9, "iPhone6S", 0, 0, "iPhone 6S")]
    [InlineData(10, "北 京", 0, 1, "北京")]
    [InlineData(11, "他说…好", 0, 0.571429, "他说好")]
    [InlineData(12, "他说……好", 0, 0.571429, "他说好")]
    [InlineData(13, "", 1, 0, "")]
    [InlineData(14, "", 0, 0, "北京")]
    [InlineData(15, "。", 1, 0, "，")]
    [InlineData(16, "１９９８年", 0, 0.5, "1998年")]
    [InlineData(17, "3.5%", 0, 0.666667, "3.5")]
    [InlineData(18, "1,000人", 0, 0.5, "1000人")]
    [InlineData(19, "u.s.", 0, 0, "us")]
    [InlineData(20, "㐀北", 0, 0.666667, "㐀")]
    [InlineData(21, "cannot", 0, 1, "can not")]
    [InlineData(22, "can", 0, 0.666667, "cannot")]
    [InlineData(23, "‘abc", 0, 0.666667, "abc")]
    [InlineData(24, "don't go", 0, 0.5, "go")]
    [InlineData(25, "北京A", 1, 1, "北京a", "上海")]
    public void Cmrc(int row, string predicted, double exact, double f1, params string[] accepted) => Score("{type: cmrc}", row, predicted, exact, f1, accepted);

    [Theory]
    [InlineData(26, "The Beatles", 1, 1, "beatles")]
    [InlineData(27, "a-b", 1, 1, "ab")]
    [InlineData(28, "北京，", 0, 0, "北京")]
    [InlineData(29, "北京大学", 0, 0, "北京")]
    [InlineData(30, "", 1, 1)]
    [InlineData(31, "x", 0, 0)]
    [InlineData(32, "", 1, 1, "the")]
    [InlineData(33, "", 0, 0, "the", "cat")]
    [InlineData(34, "theatre", 0, 0, "the atre")]
    [InlineData(35, "U.S.", 1, 1, "us")]
    [InlineData(36, "$5", 1, 1, "5")]
    [InlineData(37, "don’t", 0, 0, "dont")]
    [InlineData(38, "the the cat", 0, 0.666667, "cat cat")]
    [InlineData(39, "cat cat dog", 0, 0.666667, "cat dog dog")]
    public void Squad(int row, string predicted, double exact, double f1, params string[] accepted) => Score("{type: squad}", row, predicted, exact, f1, accepted);

    private static void Score(string yaml, int row, string predicted, double exact, double f1, string[] accepted)
    {
        var scores = MetricTests.Of(yaml, new AnswerPrediction(predicted, accepted));
        Assert.True(
            exact == scores["exact-match"] && Math.Abs(f1 - scores["f1"]) < 1e-6,
            $"row {row}: exact match {exact}, F1 {f1}, but got {scores["exact-match"]} and {scores["f1"]}");
    }
}
