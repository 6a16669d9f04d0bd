using System.Text.Json;
using System.Xml.Linq;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Tracking.Ablations;
using Runner.Tracking.Reports;

namespace Runner.Tests.Tracking.Reports;

public sealed class AblationReportTests : IDisposable
{
    private static readonly string[] Arms = ["learned", "relative", "none"];
    private static readonly long[] Seeds = [1, 2, 3];
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private static AblationOptions Options => new()
    {
        Metrics =
        [
            new AblationMetric { Name = "eval/long/loss", Goal = MetricGoal.Minimize, Label = "Loss at 4x" },
            new AblationMetric { Name = "eval/long/accuracy", Goal = MetricGoal.Maximize },
        ],
        Expect =
        [
            new Expectation { Metric = "eval/long/loss", Arm = "learned", WorseThan = "relative", By = 0.5, Source = "a paper, table 2" },
            new Expectation { Metric = "eval/long/loss", Arm = "learned", WorseThan = "relative", By = 10 },
            new Expectation { Metric = "eval/long/accuracy", Arm = "learned", BetterThan = "relative" },
            new Expectation { Metric = "eval/long/loss", Arm = "none", WorseThan = "learned" },
        ],
    };

    [Fact]
    public void Figures_and_verdicts_come_from_finished_runs_paired_by_seed()
    {
        var summary = Analyze(Runs());
        Assert.Equal("learned", summary.Baseline);
        var loss = summary.Tables[0].Rows;
        Assert.Equal([ArmVerdict.Baseline, ArmVerdict.Better, ArmVerdict.NotApplicable], loss.Select(r => r.Verdict));
        Assert.Equal(6.0, loss[0].Sample.Mean!.Value, 12);
        Assert.Equal(4.0, loss[1].Sample.Mean!.Value, 12);
        Assert.Equal(-2.0, loss[1].Comparison!.MeanDifference!.Value, 12);
        Assert.Equal((1, 3, "n/a: needs 2 seeds"), (loss[2].Sample.Count, loss[2].Planned, loss[2].VerdictText));
        // two tests: loss and accuracy of 'relative'; the smaller p is doubled
        Assert.Equal(2, summary.TestCount);
        Assert.Equal(2 * loss[1].Comparison!.PValue!.Value, loss[1].AdjustedP!.Value, 15);
        Assert.Equal([FindingVerdict.Confirmed, FindingVerdict.NotConfirmed, FindingVerdict.Contradicted, FindingVerdict.NotConfirmed], summary.Findings.Select(f => f.Verdict));
        Assert.Equal("Loss at 4x: `learned` worse than `relative` by at least 0.5000", summary.Findings[0].Statement);
        Assert.StartsWith("worse by 2.000 (difference +2.000, 95 % interval ", summary.Findings[0].Measured, StringComparison.Ordinal);
        Assert.EndsWith("n = 3); less than expected", summary.Findings[1].Measured, StringComparison.Ordinal);
        Assert.Equal("worse by 0.9000 with one seed, which cannot tell it from chance: more in 'ablation.seeds' can", summary.Findings[3].Measured);
    }

    [Fact]
    public void The_whole_report_reads_so()
    {
        var folder = Path.Combine(_bed.Workspace, "results", "positions");
        var report = AblationReport.Write(folder, Request(Runs()));
        Assert.Equal("""
            # Position encodings

            Does it hold?

            - Recipe: `recipes/p.yaml`, resolved and locked in [recipe.yaml](recipe.yaml) (plan 0123456789ab)
            - Make it again: `runner run recipes/p.yaml`
            - Code: `abc+changes`
            - Runs: 7 of 9 finished, 2026-11-18 12:26 to 2026-11-18 13:27 UTC, 8 h 08 min in all
            - Seeds: 1, 2, 3
            - Environment: a machine

            ## Arms

            | arm | changes to the recipe |
            |---|---|
            | learned (baseline) | none |
            | relative | `model.positions: { type: relative, clip: 3 }`<br>`x: [1, 2]` |
            | none | `model.positions: none` |

            ## Results

            Mean over seeds of each finished run's last value. Difference: arm minus `learned`, paired by seed. p: paired t-test, two-sided, Holm-corrected over 2 tests; verdicts at 5 %. d_z: mean difference over its deviation.

            ### Loss at 4x (smaller is better)

            | arm | n | mean | sd | 95 % interval | difference | p (Holm) | d_z | verdict |
            |---|--:|--:|--:|--:|--:|--:|--:|---|
            | learned | 3 | 6.000 | 0.1000 | 5.752 to 6.248 |  |  |  | baseline |
            | relative | 3 | 4.000 | 0.1323 | 3.671 to 4.329 | -2.000 | < 0.001 | -40.00 | better |
            | none | 1 of 3 | 6.800 | n/a | n/a | +0.9000 | n/a | n/a | n/a: needs 2 seeds |

            ![Loss at 4x by arm](plots/metric-eval-long-loss.svg)

            ### eval/long/accuracy (larger is better)

            | arm | n | mean | sd | 95 % interval | difference | p (Holm) | d_z | verdict |
            |---|--:|--:|--:|--:|--:|--:|--:|---|
            | learned | 3 | 0.1500 | 0.01000 | 0.1252 to 0.1748 |  |  |  | baseline |
            | relative | 3 | 0.3000 | 0.02000 | 0.2503 to 0.3497 | +0.1500 | 0.001 | 15.00 | better |
            | none | 1 of 3 | 0.1000 | n/a | n/a | -0.04000 | n/a | n/a | n/a: needs 2 seeds |

            ![eval/long/accuracy by arm](plots/metric-eval-long-accuracy.svg)

            ## Curves

            Mean over the seeds of each arm; the band is one standard deviation to either side.

            ![train/loss over the steps, by arm](plots/curve-train-loss.svg)

            ## Does it reproduce?

            | reported | source | measured here | verdict |
            |---|---|---|---|
            | Loss at 4x: `learned` worse than `relative` by at least 0.5000 | a paper, table 2 | worse by 2.000 (difference +2.000, 95 % interval +1.876 to +2.124, p < 0.001, d_z = 40.00, n = 3) | **confirmed** |
            | Loss at 4x: `learned` worse than `relative` by at least 10.00 |  | worse by 2.000 (difference +2.000, 95 % interval +1.876 to +2.124, p < 0.001, d_z = 40.00, n = 3); less than expected | not confirmed |
            | eval/long/accuracy: `learned` better than `relative` |  | worse by 0.1500 (difference -0.1500, 95 % interval -0.1748 to -0.1252, p = 0.001, d_z = -15.00, n = 3) | **contradicted** |
            | Loss at 4x: `none` worse than `learned` |  | worse by 0.9000 with one seed, which cannot tell it from chance: more in 'ablation.seeds' can | not confirmed |

            ## Runs

            | arm | seed | status | Loss at 4x | eval/long/accuracy | time | run |
            |---|--:|---|--:|--:|--:|---|
            | learned | 1 | finished | 5.900 | 0.1400 | 1 h 01 min | `00000000` |
            | learned | 2 | finished | 6.000 | 0.1500 | 1 h 01 min | `00000000` |
            | learned | 3 | finished | 6.100 | 0.1600 | 1 h 01 min | `00000000` |
            | relative | 1 | finished | 3.850 | 0.2800 | 1 h 01 min | `00000000` |
            | relative | 2 | finished | 4.050 | 0.3000 | 1 h 01 min | `00000000` |
            | relative | 3 | finished | 4.100 | 0.3200 | 1 h 01 min | `00000000` |
            | none | 1 | finished | 6.800 | 0.1000 | 1 h 01 min | `00000000` |
            | none | 2 | failed | 1.000 |  | 1 h 01 min | `00000000` |
            | none | 3 | missing |  |  |  |  |

            - none, seed 2: the loss became NaN at step 7

            *Written by runner; the next report replaces this file.*

            """, File.ReadAllText(report));
    }

    [Fact]
    public void The_same_runs_give_the_same_files_byte_for_byte_and_old_pictures_go()
    {
        var folder = Path.Combine(_bed.Workspace, "results");
        AblationReport.Write(folder, Request(Runs()));
        var first = Files(folder);
        File.WriteAllText(Path.Combine(folder, "plots", "curve-gone.svg"), "");
        File.WriteAllText(Path.Combine(folder, "my notes.md"), "kept");
        AblationReport.Write(folder, Request(Runs()));
        var second = Files(folder);
        Assert.Equal("kept", second["my notes.md"]);
        second.Remove("my notes.md");
        Assert.Equal(first, second);
        Assert.Equal(["plots/curve-train-loss.svg", "plots/metric-eval-long-accuracy.svg", "plots/metric-eval-long-loss.svg", "recipe.yaml", "report.md", "runs.jsonl", "table.csv"], first.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_for_programs_hold_full_precision_and_every_run()
    {
        var folder = Path.Combine(_bed.Workspace, "results");
        AblationReport.Write(folder, Request(Runs()));
        var rows = File.ReadAllLines(Path.Combine(folder, "table.csv"));
        Assert.Equal(7, rows.Length);
        Assert.All(rows, r => Assert.Equal(19, r.Count(c => c == ',')));
        Assert.StartsWith("eval/long/loss,minimize,learned,learned,3,3,0,6,", rows[1], StringComparison.Ordinal);

        var lines = File.ReadAllLines(Path.Combine(folder, "runs.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(9, lines.Count);
        Assert.Equal("missing", lines[8].GetProperty("status").GetString());
        Assert.Equal("the loss became NaN at step 7", lines[7].GetProperty("reason").GetString());
        Assert.Equal(3.85, lines[3].GetProperty("metrics").GetProperty("eval/long/loss").GetDouble());
    }

    [Fact]
    public void Pictures_are_well_formed_and_name_every_arm()
    {
        var folder = Path.Combine(_bed.Workspace, "results");
        AblationReport.Write(folder, Request(Runs()));
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "plots")))
        {
            var texts = XDocument.Load(file).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
            foreach (var arm in file.Contains("curve", StringComparison.Ordinal) ? ["learned", "relative"] : Arms)
                Assert.Contains(arm, texts);
        }
    }

    [Fact]
    public void Runs_are_read_from_their_folders_with_every_state()
    {
        var finished = Record("learned", 1, j =>
        {
            j.LogMetric("eval/long/loss", 3, 10);
            j.LogMetric("eval/long/loss", 2, 20);
            _bed.Time.Advance(TimeSpan.FromSeconds(30));
            j.SetStatus(RunStatus.Finished);
        });
        var failed = Record("learned", 2, j => j.SetStatus(RunStatus.Failed, "no luck"));
        var killed = Record("learned", 3, j => j.SetStatus(RunStatus.Killed));
        var vanished = Record("none", 1, _ => { });
        var runs = new[] { finished, failed, killed, vanished }.Select(r => AblationRun.Read(r, ["eval/long/loss"], ["train/loss"])).ToList();
        Assert.Equal([AblationRunState.Finished, AblationRunState.Failed, AblationRunState.Interrupted, AblationRunState.Interrupted], runs.Select(r => r.State));
        Assert.Equal(2.0, runs[0].Metrics["eval/long/loss"]);
        Assert.Equal([3.0, 2.0], runs[0].Curves["eval/long/loss"].Select(p => p.Value));
        Assert.Equal(TimeSpan.FromSeconds(30), runs[0].Duration);
        Assert.Equal("no luck", runs[1].Reason);
        using (_bed.Open(vanished))
            Assert.Equal(AblationRunState.Running, AblationRun.Read(vanished, [], []).State);
    }

    private RunFolder Record(string arm, long seed, Action<RunJournal> act)
    {
        var run = _bed.NewRun($"{arm}/{seed}", arm: arm, seed: seed);
        using var journal = _bed.Open(run);
        journal.SetStatus(RunStatus.Running);
        act(journal);
        return run;
    }

    private static AblationSummary Analyze(IEnumerable<AblationRun> runs) => AblationAnalysis.Analyze(Options, Arms, Seeds, "learned", runs);

    private static AblationReportRequest Request(IEnumerable<AblationRun> runs) => new()
    {
        Title = "Position encodings",
        Description = "Does it hold?",
        RecipePath = "recipes/p.yaml",
        Command = "runner run recipes/p.yaml",
        LockedRecipe = "name: p",
        PlanFingerprint = "0123456789abcdef",
        Options = Options,
        Arms =
        [
            new AblationArm("learned", []),
            new AblationArm("relative", Overrides("model.positions: { type: relative, clip: 3 }\nx: [1, 2]")),
            new AblationArm("none", Overrides("model.positions: none")),
        ],
        Summary = Analyze(runs),
    };

    private static List<KeyValuePair<string, RecipeNode>> Overrides(string yaml) =>
        [.. Ablations.AblationExpansionTests.Section(yaml).Entries.Select(e => KeyValuePair.Create(e.Key, e.Value))];

    [Fact]
    public void The_report_opens_with_what_it_is_about_and_holds_no_comment_that_a_page_would_show()
    {
        var report = File.ReadAllText(AblationReport.Write(Path.Combine(_bed.Workspace, "results", "p"), Request(Runs())));
        Assert.DoesNotContain("<!--", report, StringComparison.Ordinal);
        Assert.StartsWith("# Position encodings\n\nDoes it hold?\n", report, StringComparison.Ordinal);
        Assert.EndsWith("\n*Written by runner; the next report replaces this file.*\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parents_note_says_what_it_is_about_and_how_each_arm_came_out()
    {
        var summary = Request(Runs()).Summary;
        var note = AblationNote.Write("Does it hold?", summary);
        Assert.StartsWith("Does it hold?\n\n| metric | arm | n | mean | difference | verdict |\n|---|---|--:|--:|--:|---|\n", note, StringComparison.Ordinal);
        Assert.Equal(summary.Tables.Sum(t => t.Rows.Count) + 4, note.Split('\n').Length);

        var cut = AblationNote.Write(new string('x', 100) + "\n" + new string('y', 300), summary, limit: 300);
        Assert.True(cut.Length <= 300);
        Assert.EndsWith("\n\nThe rest is in the artifact report/report.md.", cut, StringComparison.Ordinal);
    }

    private static List<AblationRun> Runs()
    {
        double[][] losses = [[5.9, 6.0, 6.1], [3.85, 4.05, 4.1], [6.8]];
        double[][] accuracies = [[0.14, 0.15, 0.16], [0.28, 0.30, 0.32], [0.10]];
        var runs = new List<AblationRun>();
        for (var arm = 0; arm < Arms.Length; arm++)
            for (var i = 0; i < losses[arm].Length; i++)
                runs.Add(Run(Arms[arm], Seeds[i], AblationRunState.Finished) with
                {
                    Metrics = new Dictionary<string, double> { ["eval/long/loss"] = losses[arm][i], ["eval/long/accuracy"] = accuracies[arm][i] },
                    Curves = arm == 2 ? new Dictionary<string, IReadOnlyList<MetricPoint>>() : new Dictionary<string, IReadOnlyList<MetricPoint>>
                    {
                        ["train/loss"] = [.. Enumerable.Range(1, 1000).Select(s => new MetricPoint(s, losses[arm][i] + 1.0 / s, s))],
                    },
                });
        // a failed run's values do not count, however good they look
        runs.Add(Run("none", 2, AblationRunState.Failed) with
        {
            Reason = "the loss became NaN at step 7",
            Metrics = new Dictionary<string, double> { ["eval/long/loss"] = 1 },
        });
        return runs;
    }

    private static AblationRun Run(string arm, long seed, AblationRunState state) => new()
    {
        Arm = arm,
        Seed = seed,
        State = state,
        RunId = new string('0', 32),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(1_795_004_800_000),
        Ended = DateTimeOffset.FromUnixTimeMilliseconds(1_795_008_460_000),
        Duration = TimeSpan.FromSeconds(3660),
        Commit = "abc+changes",
        Environment = "a machine",
    };

    private static Dictionary<string, string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllText);
}
