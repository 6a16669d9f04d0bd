using Runner.Architectures;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Sampling;

// R rows of the batch (texts, or continuations that a search tries), L length, V vocabulary

/// <summary>
/// Writes texts with a causal model: prompts of different lengths are filled up on the left, keys and values are cached, and texts that are
/// complete leave the batch. What a text becomes does not depend on the others beside it.
/// </summary>
/// <param name="encoder">A causal backbone.</param>
/// <param name="head">Gives logits over the vocabulary for hidden states.</param>
/// <param name="sampler">Chooses tokens.</param>
public sealed class TextGenerator(Encoder encoder, Head head, Sampler sampler)
{
    /// <summary>Longest text the model can read; null where there is no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Fills up short prompts; never attended to.</summary>
    public int PaddingId { get; init; }

    /// <summary>Entries of the vocabulary, where the word embedding has more rows; null for as many. Rows beyond are never chosen.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Writes all texts, side by side.</summary>
    /// <returns>In the order of the requests.</returns>
    public IReadOnlyList<GeneratedSequence> Generate(IReadOnlyList<GenerationRequest> requests)
    {
        foreach (var request in requests)
            Check(request);
        if (requests.Count == 0)
            return [];
        var wasTraining = (Encoder: encoder.training, Head: head.training);
        encoder.eval();
        head.eval();
        try
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            using var rows = new GenerationBatch(requests, PaddingId, encoder.WordEmbedding.device);
            return Run(requests, rows);
        }
        finally
        {
            encoder.train(wasTraining.Encoder);
            head.train(wasTraining.Head);
        }
    }

    private GeneratedSequence[] Run(IReadOnlyList<GenerationRequest> requests, GenerationBatch rows)
    {
        var texts = requests.Select(sampler.Begin).ToArray();
        List<(int Text, int Rows)> open = [.. Enumerable.Range(0, texts.Length).Select(text => (text, 1))];
        while (true)
        {
            var (logits, width) = Logits(rows);
            List<(int Text, int Rows)> next = [];
            var chosen = new List<Continuation>();
            var row = 0;
            foreach (var (text, count) in open)
            {
                var continuations = texts[text].Next(logits.AsSpan(row * width, count * width));
                foreach (var continuation in continuations)
                    chosen.Add(continuation with { Row = row + continuation.Row });
                if (continuations.Count > 0)
                    next.Add((text, continuations.Count));
                row += count;
            }
            if (chosen.Count == 0)
                return [.. texts.Select(text => text.Result)];
            open = next;
            rows.Continue(chosen);
        }
    }

    /// <summary>Logits for the place after each row, [R, V] row by row.</summary>
    private (float[] Logits, int Width) Logits(GenerationBatch rows)
    {
        using var scope = NewDisposeScope();
        var hidden = encoder.Forward(rows.Input()).Hidden;
        var last = hidden.narrow(1, hidden.shape[1] - 1, 1);
        using var batch = new Batch(rows.Count, rows.Count);
        batch.Add(BatchNames.Ids, rows.LastIds());
        var logits = head.Forward(new EncoderOutput(last), batch).reshape(rows.Count, -1);
        if (VocabularySize is { } entries && entries < logits.shape[1])
            logits = logits.narrow(1, 0, entries);
        logits = logits.to(ScalarType.Float32).cpu().contiguous();
        return (logits.data<float>().ToArray(), (int)logits.shape[1]);
    }

    private void Check(GenerationRequest request)
    {
        if (!encoder.IsCausal)
            throw SamplingErrors.NotCausal.With(encoder.GetName());
        if (request.Prompt.Count == 0)
            throw SamplingErrors.BadPrompt.With(request.Index, "the prompt is empty");
        if (request.MaxTokens < 1)
            throw SamplingErrors.BadPrompt.With(request.Index, $"at most {request.MaxTokens} tokens are wanted");
        var vocabulary = Math.Min(encoder.WordEmbedding.shape[0], VocabularySize ?? int.MaxValue);
        foreach (var id in request.Prompt)
        {
            if (id < 0 || id >= vocabulary)
                throw SamplingErrors.BadPrompt.With(request.Index, $"the prompt holds the id {id}, but the vocabulary has {vocabulary} tokens");
        }
        // The last token is chosen and never read.
        if (MaxLength is { } longest && request.Prompt.Count + request.MaxTokens - 1 > longest)
            throw SamplingErrors.TooLong.With(request.Index, request.Prompt.Count, request.MaxTokens, longest);
    }
}
