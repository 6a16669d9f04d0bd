namespace Runner.Plugins.Tasks.Heads.SpanExtraction;

/// <summary>
/// Of several windows over one passage, which one judges a token: that in which the token has the most context on its poorer side (Devlin et al. 2019, published SQuAD code). An
/// answer that begins in another window is left to that one, so that no span is counted twice.
/// </summary>
internal static class ContextWindows
{
    // so little that it only decides between windows that are equal otherwise
    private const double LengthWorth = 0.01;

    /// <summary>Index of the window; -1 where none holds the token. Of equal ones the first.</summary>
    /// <param name="windows">First token and number of tokens of each.</param>
    /// <param name="token">Position in the passage.</param>
    public static int Best(IReadOnlyList<(int Start, int Length)> windows, int token)
    {
        var (best, most) = (-1, double.NegativeInfinity);
        for (var i = 0; i < windows.Count; i++)
        {
            var (before, after) = (token - windows[i].Start, windows[i].Start + windows[i].Length - 1 - token);
            if (before < 0 || after < 0)
                continue;
            var worth = Math.Min(before, after) + LengthWorth * windows[i].Length;
            if (worth > most)
                (best, most) = (i, worth);
        }
        return best;
    }
}
