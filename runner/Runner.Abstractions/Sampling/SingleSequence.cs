namespace Runner.Sampling;

/// <summary>A text that grows by one chosen token at a time.</summary>
internal sealed class SingleSequence(Sampler sampler, GenerationRequest request) : SequenceSampler
{
    private readonly int[] _prompt = [.. request.Prompt];
    private readonly List<int> _generated = [];
    private float[] _scores = [];
    private double _logProbability;
    private bool _ended;

    public override GeneratedSequence Result => new([.. _generated], _logProbability, _ended);

    public override IReadOnlyList<Continuation> Next(ReadOnlySpan<float> logits)
    {
        if (_generated.Count >= request.MaxTokens)
            return [];
        if (_scores.Length != logits.Length)
            _scores = new float[logits.Length];
        logits.CopyTo(_scores);
        sampler.Filter(new TokenHistory(_prompt, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_generated)), request, _scores);
        TokenScores.ThrowIfNone(_scores, request.Index, _generated.Count);
        var token = sampler.Choose(_scores, request.Index, _generated.Count);
        _logProbability += logits[token] - TokenScores.LogSumExp(logits);
        _ended = token == request.EndId;
        if (_ended)
            return [];
        _generated.Add(token);
        return _generated.Count == request.MaxTokens ? [] : [new Continuation(0, token)];
    }
}
