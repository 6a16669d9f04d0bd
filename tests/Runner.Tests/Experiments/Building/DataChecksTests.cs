using Runner.Experiments;
using Runner.Data;

namespace Runner.Tests.Experiments;

public sealed class DataChecksTests
{
    private static readonly DataHealth[] Measured =
    [
        new("training", [new DataFigure("documents", 3, "3 documents")], [DataFinding.Of(DataErrors.MuchLong, "training", 5, 6, 32)]),
        new("evaluation", [new DataFigure("documents", 2, "2 documents")], [DataFinding.Of(DataErrors.MuchLong, "evaluation", 2, 3, 32)]),
    ];

    [Fact]
    public void A_warning_about_several_parts_is_one_with_one_remedy()
    {
        var lines = new List<string>();
        DataChecks.Show(Measured, lines.Add);
        Assert.Equal(
        [
            "training: 3 documents", "evaluation: 2 documents",
            $"warning RUN3116: 5 of 6 training sentences have more than 32 tokens, and each is spread over several sequences; 2 of 3 evaluation sentences have more than 32 tokens, and each is spread over several sequences\n      {DataErrors.MuchLong.Remedy}",
        ], lines);
    }

    [Fact]
    public void Runs_that_read_the_same_text_say_it_once()
    {
        var lines = new List<string>();
        var said = new HashSet<string>();
        for (var run = 0; run < 3; run++)
            DataChecks.Show(Measured, lines.Add, said);
        DataChecks.Show([Measured[0] with { Figures = [new DataFigure("documents", 9, "9 documents")] }], lines.Add, said);
        Assert.Equal(5, lines.Count);
        Assert.Equal("training: 9 documents", lines[3]);
    }
}
