using Runner.Distillation;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>What both stages of TinyBERT compare: attention, hidden states and embeddings.</summary>
internal static class IntermediateLosses
{
    /// <summary>Compares states, scores and the losses of single layers.</summary>
    public static void Compare(TinyPair pair, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (student, teacher) = pair.States(batch, logits: false);
        pair.CompareStates(student, teacher);
        for (var layer = 1; layer <= pair.Layers.Student; layer++)
        {
            using var attention = pair.LayerLoss("attention", layer);
            using var hidden = pair.LayerLoss("hidden", layer);
            pair.Close($"out/att_loss.{layer - 1}", () => TinyPair.Mean(attention, student, teacher, batch));
            pair.Close($"out/rep_loss.{layer}", () => TinyPair.Mean(hidden, student, teacher, batch));
        }
        using var embedding = pair.Loss("embedding");
        pair.Close("out/rep_loss.0", () => TinyPair.Mean(embedding, student, teacher, batch));
    }

    public static Tensor Attention(TinyPair pair, (DistillationStates Student, DistillationStates Teacher) states, Batch batch)
    {
        using var loss = pair.Loss("attention");
        return TinyPair.Mean(loss, states.Student, states.Teacher, batch);
    }

    /// <summary>Embeddings and hidden states.</summary>
    public static Tensor Representation(TinyPair pair, (DistillationStates Student, DistillationStates Teacher) states, Batch batch)
    {
        using var embedding = pair.Loss("embedding");
        using var hidden = pair.Loss("hidden");
        return TinyPair.Mean(embedding, states.Student, states.Teacher, batch) + TinyPair.Mean(hidden, states.Student, states.Teacher, batch);
    }
}
