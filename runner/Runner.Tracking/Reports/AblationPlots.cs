using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Runner.Tracking.Statistics;

namespace Runner.Tracking.Reports;

/// <summary>Draws a report's pictures.</summary>
internal static class AblationPlots
{
    private const int MaxPoints = 300;
    private const double Width = 760;

    // Okabe and Ito: told apart by colour-blind readers, too
    private static readonly OxyColor[] Colors =
    [
        OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167),
        OxyColor.FromRgb(230, 159, 0), OxyColor.FromRgb(86, 180, 233), OxyColor.FromRgb(0, 0, 0),
    ];

    private static readonly LineStyle[] Styles = [LineStyle.Solid, LineStyle.Dash, LineStyle.Dot, LineStyle.DashDot];

    public static IReadOnlyList<AblationPlot> Draw(AblationReportRequest request)
    {
        var plots = new List<AblationPlot>();
        foreach (var table in request.Summary.Tables.Where(t => t.Rows.Any(r => r.Sample.Mean is not null)))
            plots.Add(Make($"metric:{table.Metric.Name}", $"{table.Metric.Heading} by arm", Metric(table, request.Summary), 120 + 34 * table.Rows.Count));
        foreach (var name in request.Options.Curves.Concat(request.Options.Metrics.Select(m => m.Name)).Distinct())
        {
            var heading = request.Options.Metrics.FirstOrDefault(m => m.Name == name)?.Heading ?? name;
            if (Curve(name, heading, request) is { } model)
                plots.Add(Make($"curve:{name}", $"{heading} over the steps, by arm", model, 420));
        }
        // names that differ only in what file names cannot hold
        foreach (var same in plots.Index().GroupBy(plot => plot.Item.Path).Where(group => group.Count() > 1).ToList())
            foreach (var (number, plot) in same.Index().Skip(1))
                plots[plot.Index] = plot.Item with { Path = $"{plot.Item.Path}-{number + 1}" };
        return plots;
    }

    private static AblationPlot Make(string subject, string title, PlotModel model, double height)
    {
        var slug = string.Concat(subject.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? char.ToLowerInvariant(c) : '-'));
        return new AblationPlot(subject, title, $"plots/{slug}", model, Width, height);
    }

    // every seed a small dot, the mean a large one with the 95 % interval as whiskers
    private static PlotModel Metric(MetricTable table, AblationSummary summary)
    {
        var model = new PlotModel { DefaultFont = "sans-serif", Background = OxyColors.White, PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1) };
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = OneLine(table.Metric.Heading), MajorGridlineStyle = LineStyle.Dot, MinimumPadding = 0.05, MaximumPadding = 0.05 });
        var arms = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, Minimum = -0.5, Maximum = table.Rows.Count - 0.5, TickStyle = TickStyle.None };
        arms.Labels.AddRange(table.Rows.Select(r => OneLine(r.Arm)));
        model.Axes.Add(arms);
        var means = new ScatterErrorSeries { MarkerType = MarkerType.Circle, MarkerSize = 5, MarkerFill = Colors[0], ErrorBarColor = Colors[0], ErrorBarStrokeThickness = 1.5 };
        var seeds = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = 2.5, MarkerFill = OxyColor.FromAColor(150, Colors[1]) };
        for (var i = 0; i < table.Rows.Count; i++)
        {
            if (table.Rows[i].Sample is not { Mean: { } mean } sample)
                continue;
            means.Points.Add(new ScatterErrorPoint(mean, i, sample.High - sample.Low ?? 0, 0));
            foreach (var value in AblationAnalysis.Values(summary.Runs, table.Rows[i].Arm, table.Metric.Name).Values.Where(double.IsFinite))
                seeds.Points.Add(new ScatterPoint(value, i + 0.22));
        }
        if (table.Rows.FirstOrDefault(r => r.Verdict == ArmVerdict.Baseline)?.Sample.Mean is { } baseline)
            model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Vertical, X = baseline, Color = OxyColors.Gray, LineStyle = LineStyle.Dash });
        model.Series.Add(seeds);
        model.Series.Add(means);
        return model;
    }

    private static PlotModel? Curve(string metric, string heading, AblationReportRequest request)
    {
        var model = new PlotModel { DefaultFont = "sans-serif", Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopRight, LegendBackground = OxyColor.FromAColor(200, OxyColors.White) });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "step", MajorGridlineStyle = LineStyle.Dot });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Title = OneLine(heading), MajorGridlineStyle = LineStyle.Dot });
        for (var i = 0; i < request.Arms.Count; i++)
        {
            var curves = request.Summary.Runs.Where(r => r.Arm == request.Arms[i].Name && r.Curves.ContainsKey(metric)).Select(r => r.Curves[metric]).ToList();
            var points = Combine(curves);
            if (points.Count == 0)
                continue;
            var color = Colors[i % Colors.Length];
            var band = new AreaSeries { Color = OxyColors.Transparent, Fill = OxyColor.FromAColor(45, color), RenderInLegend = false };
            var line = new LineSeries { Title = OneLine(request.Arms[i].Name), Color = color, LineStyle = Styles[i / Colors.Length % Styles.Length], StrokeThickness = 1.6 };
            foreach (var (step, mean, deviation) in points)
            {
                line.Points.Add(new DataPoint(step, mean));
                band.Points.Add(new DataPoint(step, mean + deviation));
                band.Points2.Add(new DataPoint(step, mean - deviation));
            }
            if (points.Any(p => p.Deviation > 0))
                model.Series.Add(band);
            model.Series.Add(line);
        }
        return model.Series.Count == 0 ? null : model;
    }

    // steps that every run of the arm has, thinned by taking the mean of neighbours
    private static List<(double Step, double Mean, double Deviation)> Combine(List<IReadOnlyList<MetricPoint>> curves)
    {
        if (curves.Count == 0)
            return [];
        var byStep = curves.SelectMany(c => c).Where(p => double.IsFinite(p.Value)).GroupBy(p => p.Step).Where(g => g.Count() == curves.Count)
            .OrderBy(g => g.Key).Select(g => (Step: (double)g.Key, Sample: SampleSummary.Of(g.Select(p => p.Value)))).ToList();
        var bucket = Math.Max(1, (byStep.Count + MaxPoints - 1) / MaxPoints);
        return [.. byStep.Chunk(bucket).Select(c => (c.Average(p => p.Step), c.Average(p => p.Sample.Mean!.Value), c.Average(p => p.Sample.StandardDeviation ?? 0)))];
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
