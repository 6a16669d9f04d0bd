using Runner.Metrics;
using Runner.Plugins.Tasks.Heads.SpanExtraction;

namespace Runner.Plugins.Tasks.Records.ReadingComprehension;

/// <summary>The best answer among the windows over a passage.</summary>
internal static class AnswerChoice
{
    /// <summary>
    /// Its text, cut from the passage as it stands there, with its score and that of there being none. A span counts where it lies in the window's passage, ends no
    /// earlier than it begins, is short enough, and begins at a token that this window judges (most context).
    /// </summary>
    /// <param name="passage">The passage.</param>
    /// <param name="windows">Windows and what was said of them.</param>
    /// <param name="longest">Most tokens of an answer.</param>
    public static (string Text, int Start, double Score, double NoAnswer) Of(
        string passage, IReadOnlyList<(PassageWindow Example, SpanPrediction Said)> windows, int longest)
    {
        var (text, at, best, nothing) = ("", 0, double.NegativeInfinity, double.PositiveInfinity);
        foreach (var (window, said) in windows)
        {
            nothing = Math.Min(nothing, said.NoAnswer);
            var mine = window.Windows.ToList().IndexOf(window.Window);
            for (var s = 0; s < said.Starts.Count; s++)
            {
                var first = said.Starts[s] - window.Offset;
                if (first < 0 || first >= window.Window.Length || ContextWindows.Best(window.Windows, window.Window.Start + first) != mine)
                    continue;
                for (var e = 0; e < said.Ends.Count; e++)
                {
                    var last = said.Ends[e] - window.Offset;
                    var score = (double)said.StartScores[s] + said.EndScores[e];
                    if (last < first || last >= window.Window.Length || last - first >= longest || !(score > best))
                        continue;
                    var (from, to) = (window.Passage[window.Window.Start + first].Start, window.Passage[window.Window.Start + last].End);
                    (best, at, text) = (score, from, passage[from..to]);
                }
            }
        }
        // tokens of some vocabularies begin with the blank before them
        var blanks = text.Length - text.TrimStart().Length;
        return (text.Trim(), at + blanks, best, nothing);
    }
}
