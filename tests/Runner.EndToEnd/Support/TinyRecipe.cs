namespace Runner.EndToEnd.Support;

/// <summary>A recipe with everything in it that a real one has, and so small that a run takes a second or two.</summary>
internal static class TinyRecipe
{
    public const int Steps = 100;

    public const string Text =
        """
        name: tiny
        tokenizer: { type: character, min_count: 1 }
        data:
          type: text
          train: { type: generated, documents: 40 }
          evaluation: { type: generated, documents: 4, first_document: 1000000 }
          segmenter: { type: whitespace }
        model:
          type: bert
          layers: 1
          hidden: 32
          heads: 2
          hidden_dropout: 0.1           # so that the random state of a resumed run matters
          attention_dropout: 0.1
          pooler: false
          positions: { type: learned, max_length: 32 }
        task:
          type: pretraining
          max_length: 32
          sentence_objective: none
          example_builder: { type: single-segment }
          masking: { type: whole-word }
          evaluation_lengths: [32]
          evaluation_examples: 8
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: linear, warmup: 10% }
        train: { duration: 100steps, batch_size: 4, log_every: 1steps, threads: 1, device: cpu }
        evaluate: { every: 25% }
        checkpoint: { every: 10steps, keep_optimizer: true }
        tracking: { system_metrics: false }

        """;
}
