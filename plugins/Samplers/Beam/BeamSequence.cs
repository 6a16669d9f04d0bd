using Runner.Sampling;

namespace Runner.Plugins.Samplers.Beam;

/// <summary>One text under search.</summary>
internal sealed class BeamSequence(BeamOptions options, Sampler sampler, GenerationRequest request) : SequenceSampler
{
    private readonly int[] _prompt = [.. request.Prompt];
    private readonly List<(double Score, GeneratedSequence Text)> _complete = [];
    private List<Beam> _beams = [new([], 0, 0)];
    private float[] _scores = [];

    public override GeneratedSequence Result => _complete is [var best, .. var others]
        ? best.Text with { Others = [.. others.Select(other => other.Text)] }
        : throw new InvalidOperationException("The search is not over.");

    public override IReadOnlyList<Continuation> Next(ReadOnlySpan<float> logits)
    {
        var step = _beams[0].Tokens.Length;
        if (step >= request.MaxTokens)
            return [];
        var next = new List<(Beam Beam, Continuation From)>();
        foreach (var (candidate, rank) in Candidates(logits).Select((candidate, rank) => (candidate, rank)))
        {
            var (row, token, score, raw) = candidate;
            var beam = new Beam([.. _beams[row].Tokens, token], score, raw);
            // An end that is not among the best ones would not have been kept as a beam either.
            if (token == request.EndId && rank < options.Beams)
                Complete(beam, ended: true);
            else if (token != request.EndId && next.Count < options.Beams)
                next.Add((beam, new Continuation(row, token)));
        }
        _beams = [.. next.Select(pair => pair.Beam)];
        if (step + 1 == request.MaxTokens)
        {
            foreach (var beam in _beams)
                Complete(beam, ended: false);
            return [];
        }
        return _beams.Count == 0 || IsOver() ? [] : [.. next.Select(pair => pair.From)];
    }

    /// <summary>The best continuations of all beams, twice as many as beams: were half of them ends, enough would go on.</summary>
    private List<(int Row, int Token, double Score, double Raw)> Candidates(ReadOnlySpan<float> logits)
    {
        var width = logits.Length / _beams.Count;
        if (_scores.Length != width)
            _scores = new float[width];
        var step = _beams[0].Tokens.Length;
        var candidates = new List<(int Row, int Token, double Score, double Raw)>();
        var anything = false;
        for (var row = 0; row < _beams.Count; row++)
        {
            var own = logits.Slice(row * width, width);
            own.CopyTo(_scores);
            sampler.Filter(new TokenHistory(_prompt, _beams[row].Tokens), request, _scores);
            if (TokenScores.Best(_scores) is var best && float.IsNegativeInfinity(_scores[best]))
                continue;                                  // this beam is at a dead end; others may not be
            TokenScores.ThrowIfNone(_scores, request.Index, step);
            anything = true;
            var total = TokenScores.LogSumExp(own);
            var ranked = new RankedTokens(_scores);
            for (var i = 0; i < 2 * options.Beams && ranked.TryNext(out var token); i++)
                candidates.Add((row, token, _beams[row].Score + _scores[token], _beams[row].LogProbability + own[token] - total));
        }
        if (!anything && _complete.Count == 0)
            TokenScores.ThrowIfNone(_scores, request.Index, step);
        return [.. candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Row).ThenBy(candidate => candidate.Token).Take(2 * options.Beams)];
    }

    private void Complete(Beam beam, bool ended)
    {
        var tokens = ended ? beam.Tokens[..^1] : beam.Tokens;
        var entry = (Score: beam.Score / Penalty(beam.Tokens.Length), new GeneratedSequence(tokens, beam.LogProbability, ended));
        var place = _complete.FindIndex(other => other.Score < entry.Score);
        _complete.Insert(place < 0 ? _complete.Count : place, entry);
        if (_complete.Count > options.Beams)
            _complete.RemoveAt(options.Beams);
    }

    /// <summary>Whether no running beam can get among the best any more: log-probabilities only fall, and the penalty is largest at the end.</summary>
    private bool IsOver() => _complete.Count >= options.Beams
        && (options.EarlyStopping || _beams[0].Score / Penalty(request.MaxTokens) <= _complete[^1].Score);

    private double Penalty(int length) => Math.Pow((5.0 + length) / 6, options.LengthPenalty);

    /// <param name="Tokens">Added to the prompt so far.</param>
    /// <param name="Score">Sum of what the search adds up.</param>
    /// <param name="LogProbability">Under the model alone.</param>
    private sealed record Beam(int[] Tokens, double Score, double LogProbability);
}
