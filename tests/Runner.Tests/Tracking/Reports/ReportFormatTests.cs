using System.Xml.Linq;
using Runner.Tracking.Ablations;
using Runner.Tracking.Reports;

namespace Runner.Tests.Tracking.Reports;

/// <summary>Reports of hostile names, their pictures, and numbers that are none.</summary>
public sealed class ReportFormatTests : IDisposable
{
    private static readonly string[] Arms = ["old | arm", "new\n# arm"];

    private readonly string _folder = Directory.CreateTempSubdirectory("runner-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_with_bars_and_line_ends_break_nothing()
    {
        var report = File.ReadAllText(AblationReport.Write(_folder, Request(Runs([[1, 2, 3], [0.1, 0.3, 0.2]]))));
        var lines = report.Split('\n');
        Assert.Equal(["# A title \\| of two lines", "## Arms", "## Results", "### Loss \\| of two lines (smaller is better)", "### m/a-b (smaller is better)", "## Does it reproduce?", "## Runs"],
            lines.Where(line => line.StartsWith('#')));
        foreach (var table in Tables(lines))
            Assert.All(table, row => Assert.Equal(Cells(table[0]), Cells(row)));
        Assert.Contains(@"| Loss \| of two lines: `new # arm` better than `old \| arm` |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_whose_names_differ_in_what_files_cannot_hold_have_pictures_of_their_own()
    {
        AblationReport.Write(_folder, Request(Runs([[1, 2, 3], [0.1, 0.3, 0.2]])));
        Assert.Equal(["metric-m-a-b-2.svg", "metric-m-a-b.svg"], Directory.GetFiles(Path.Combine(_folder, "plots")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("(plots/metric-m-a-b-2.svg)", File.ReadAllText(Path.Combine(_folder, "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Svg_means_the_same_to_every_reader()
    {
        AblationReport.Write(_folder, Request(Runs([[1, 2, 3], [0.1, 0.3, 0.2]])));
        var root = XDocument.Load(Path.Combine(_folder, "plots", "metric-m-a-b.svg")).Root!;
        XNamespace svg = "http://www.w3.org/2000/svg";
        Assert.Equal("Loss | of two lines by arm", root.Elements().First().Value);
        Assert.Equal(svg + "title", root.Elements().First().Name);
        Assert.Equal($"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}", root.Attribute("viewBox")!.Value);
        var texts = root.Descendants(svg + "text").ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.Null(text.Attribute("dominant-baseline")));
        // labels under the axis hang from their place, labels beside it are centred on theirs
        Assert.Contains(texts, text => text.Attribute("dy")?.Value == "8.64");
        Assert.Contains(texts, text => text.Attribute("dy")?.Value == "4.32");
    }

    [Fact]
    public void Png_and_Pdf_on_request()
    {
        var request = Request(Runs([[1, 2, 3], [0.1, 0.3, 0.2]]));
        try
        {
            AblationReport.Write(_folder, request with { Plots = [PlotFormat.Png, PlotFormat.Pdf] });
        }
        catch (Errors.RunnerException e) when (e.Descriptor.Code == "RUN4761")
        {
            Assert.Skip("this machine has no font");
        }
        var plots = Path.Combine(_folder, "plots");
        Assert.Equal(["metric-m-a-b-2.pdf", "metric-m-a-b-2.png", "metric-m-a-b.pdf", "metric-m-a-b.png"], Directory.GetFiles(plots).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var png = File.ReadAllBytes(Path.Combine(plots, "metric-m-a-b.png"));
        Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(png, 0, 4));
        Assert.Equal(1520, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));       // twice 760
        Assert.Equal("%PDF", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(plots, "metric-m-a-b.pdf")), 0, 4));
        Assert.Contains("![Loss \\| of two lines by arm](plots/metric-m-a-b.png)", File.ReadAllText(Path.Combine(_folder, "report.md")), StringComparison.Ordinal);

        // pictures of another format would be left over
        AblationReport.Write(_folder, request);
        Assert.Equal(["metric-m-a-b-2.svg", "metric-m-a-b.svg"], Directory.GetFiles(plots).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>An arm of which one seed has no number left is not better, however good the others are; and no finding is confirmed by it.</summary>
    [Fact]
    public void What_is_not_finite_never_wins()
    {
        var finite = Summary(Runs([[1, 2, 3, 4], [0.1, 1.2, 2.1, 3.2]]));
        Assert.Equal((ArmVerdict.Better, FindingVerdict.Confirmed), (finite.Tables[0].Rows[1].Verdict, finite.Findings[0].Verdict));
        var broken = Summary(Runs([[1, 2, 3, 4], [0.1, 1.2, 2.1, double.NaN]]));
        Assert.Equal((ArmVerdict.NotApplicable, "n/a: 1 not finite"), (broken.Tables[0].Rows[1].Verdict, broken.Tables[0].Rows[1].VerdictText));
        Assert.Equal(FindingVerdict.NotConfirmed, broken.Findings[0].Verdict);
    }

    private static IEnumerable<List<string>> Tables(string[] lines)
    {
        var table = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith('|'))
                table.Add(line);
            else if (table.Count > 0)
            {
                yield return table;
                table = [];
            }
        }
    }

    private static int Cells(string row) => row.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|');

    private static AblationOptions Options => new()
    {
        Metrics =
        [
            new AblationMetric { Name = "m/a/b", Goal = MetricGoal.Minimize, Label = "Loss | of\ntwo lines" },
            new AblationMetric { Name = "m/a-b", Goal = MetricGoal.Minimize },
        ],
        Curves = [],
        Expect = [new Expectation { Metric = "m/a/b", Arm = Arms[1], BetterThan = Arms[0], Source = "a | b\nc" }],
    };

    private static AblationSummary Summary(List<AblationRun> runs) =>
        AblationAnalysis.Analyze(Options, Arms, [.. runs.Select(run => run.Seed).Distinct()], Arms[0], runs);

    private static AblationReportRequest Request(List<AblationRun> runs) => new()
    {
        Title = "A title | of\ntwo lines",
        RecipePath = "recipes/`p`.yaml",
        Command = "runner run p.yaml --set 'a=|'",
        LockedRecipe = "name: p",
        Options = Options,
        Arms = [.. Arms.Select(arm => new AblationArm(arm, []))],
        Summary = Summary(runs),
    };

    private static List<AblationRun> Runs(double[][] values) =>
    [
        .. values.Index().SelectMany(arm => arm.Item.Select((value, seed) => new AblationRun
        {
            Arm = Arms[arm.Index],
            Seed = seed + 1,
            State = AblationRunState.Finished,
            Metrics = new Dictionary<string, double> { ["m/a/b"] = value, ["m/a-b"] = value },
        })),
        new AblationRun { Arm = Arms[0], Seed = 9, State = AblationRunState.Failed, Reason = "a | b\n# c" },
    ];
}
