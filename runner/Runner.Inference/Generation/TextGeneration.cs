using Runner.Sampling;
using Runner.Training;

namespace Runner.Inference;

/// <summary>How texts are continued.</summary>
public sealed record TextGenerationOptions
{
    /// <summary>Chooses tokens; null to draw with the probabilities of the model.</summary>
    public ISamplerComponent? Sampler { get; init; }

    /// <summary>Most tokens to add to each text; null for <see cref="TextContinuation.DefaultTokens"/>, or as many as the model has room for.</summary>
    public int? Tokens { get; init; }

    /// <summary>Decides every draw: same model, prompt, sampler and seed, same text.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Begins each text with the token that opens a sequence, for models that were trained with it.</summary>
    public bool Opens { get; init; }

    /// <summary>Threads for tensor work; null for as many as suit the model and the machine.</summary>
    public int? Threads { get; init; }
}

/// <summary>Continues texts with a trained model: what commands and servers call.</summary>
public static class TextGeneration
{
    /// <summary>Refuses prompts without a word, before a model is opened for them.</summary>
    /// <exception cref="Errors.RunnerException">RUN7046.</exception>
    public static void Require(IReadOnlyList<string> prompts)
    {
        foreach (var (place, prompt) in prompts.Index())
        {
            if (string.IsNullOrWhiteSpace(prompt))
                throw InferenceErrors.EmptyPrompt.With(place + 1, prompt);
        }
    }

    /// <summary>Continues the prompts, all side by side; each becomes what it would become alone.</summary>
    /// <param name="model">Writes them.</param>
    /// <param name="prompts">Beginnings of the texts.</param>
    /// <param name="options">How.</param>
    /// <exception cref="Errors.RunnerException">RUN7046, RUN7047: a prompt cannot be continued.</exception>
    public static IReadOnlyList<ContinuedText> Run(CausalModel model, IReadOnlyList<string> prompts, TextGenerationOptions options)
    {
        Require(prompts);
        ComputeThreads.Apply(options.Threads ?? ComputeThreads.Choose(model.Encoder, prompts.Count, ComputeThreads.Cores()), flush: true);
        var vocabulary = model.Tokenizer.Vocabulary;
        var sampler = options.Sampler?.Build(new SamplerContext(vocabulary.Count, options.Seed) { Vocabulary = vocabulary }) ?? new UnchangedSampler(options.Seed);
        return new TextContinuation(model, sampler) { Opens = options.Opens }.Continue(prompts, options.Tokens);
    }
}
