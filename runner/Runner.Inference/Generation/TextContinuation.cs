using Runner.Errors;
using Runner.Sampling;
using Runner.Tokenizers;

namespace Runner.Inference;

/// <summary>Continues texts, all side by side; what one becomes depends on it and the seed alone.</summary>
/// <param name="model">Writes them.</param>
/// <param name="sampler">Chooses tokens.</param>
public sealed class TextContinuation(CausalModel model, Sampler sampler)
{
    /// <summary>Tokens to add where no number is given, as far as the model can read.</summary>
    public const int DefaultTokens = 50;

    private Vocabulary Vocabulary => model.Tokenizer.Vocabulary;

    /// <summary>Begins each text with the token that opens a sequence.</summary>
    public bool Opens { get; init; }

    /// <param name="prompts">Beginnings of the texts.</param>
    /// <param name="tokens">Most tokens to add to each; null for <see cref="DefaultTokens"/> or as many as there is room for.</param>
    /// <exception cref="RunnerException">RUN7046, RUN7047: a prompt cannot be continued.</exception>
    public IReadOnlyList<ContinuedText> Continue(IReadOnlyList<string> prompts, int? tokens)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var requests = new List<GenerationRequest>();
        foreach (var (place, prompt) in prompts.Index())
        {
            var ids = Encode(prompt, place + 1);
            var most = Room(ids.Count, tokens, place + 1);
            var times = seen[prompt] = seen.GetValueOrDefault(prompt) + 1;
            requests.Add(new GenerationRequest(StreamOf(ids, times), ids, most, Vocabulary.Special.Separator));
        }
        var generator = new TextGenerator(model.Encoder, model.Head, sampler) { MaxLength = model.MaxLength, PaddingId = Vocabulary.Special.Padding, VocabularySize = Vocabulary.Count };
        return [.. Generate(generator, requests).Select((text, place) => Read(prompts[place], requests[place].Prompt, text))];
    }

    private static IReadOnlyList<GeneratedSequence> Generate(TextGenerator generator, IReadOnlyList<GenerationRequest> requests)
    {
        try
        {
            return generator.Generate(requests);
        }
        catch (RunnerException failure)
        {
            // there, texts go by what decides their draws
            var message = requests.Index().Aggregate(failure.Message, (said, request) =>
                said.Replace($"Text {request.Item.Index}", $"Text {request.Index + 1}", StringComparison.Ordinal));
            throw new RunnerException(failure.Descriptor, message, failure) { Remedy = failure.Remedy };
        }
    }

    private List<int> Encode(string prompt, int number)
    {
        var tokens = new List<Token>();
        model.Tokenizer.Encode(prompt, tokens);
        if (tokens.Count == 0)
            throw InferenceErrors.EmptyPrompt.With(number, prompt);
        return [.. Opens ? [Vocabulary.Special.Classification] : Array.Empty<int>(), .. tokens.Select(token => token.Id)];
    }

    // the last token is chosen and never read
    private int Room(int prompt, int? tokens, int number)
    {
        if (model.MaxLength is not { } longest)
            return tokens ?? DefaultTokens;
        var room = longest - prompt + 1;
        return room >= (tokens ?? 1) ? tokens ?? Math.Min(room, DefaultTokens) : throw InferenceErrors.PromptTooLong.With(number, prompt, tokens ?? 1, longest);
    }

    /// <summary>The number that a text's random draws go by: of the text and how often it was asked for (FNV-1a), so that others beside it change nothing.</summary>
    private static long StreamOf(IReadOnlyList<int> ids, int times)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var id in ids.Append(times))
        {
            for (var shift = 0; shift < 32; shift += 8)
                hash = (hash ^ (byte)(id >> shift)) * 0x100000001b3;
        }
        return (long)(hash >> 1);
    }

    private ContinuedText Read(string prompt, IReadOnlyList<int> before, GeneratedSequence text)
    {
        var whole = Readable([.. before, .. text.Tokens]);
        var start = Readable(before);
        // some tokenizers change what they read: the prompt is shown as it was written
        var continued = whole.StartsWith(start, StringComparison.Ordinal) ? prompt + whole[start.Length..] : whole;
        IReadOnlyList<int> added = text.Ended ? [.. text.Tokens, Vocabulary.Special.Separator] : text.Tokens;
        return new ContinuedText(prompt, continued, [.. added.Select(Vocabulary.TokenOf)], added, text.Ended, text.LogProbability);
    }

    // what is unknown shows as such; what only has a function does not
    private string Readable(IReadOnlyList<int> ids)
    {
        var special = Vocabulary.Special;
        return model.Tokenizer.Decode([.. ids.Where(id => id != special.Padding && id != special.Classification && id != special.Separator && id != special.Mask)]);
    }
}
