using Runner.Components;
using Runner.Parity;
using Runner.Plugins.Architectures.Ernie;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>Checks ERNIE against cases of its authors' code, under the names of its checkpoint.</summary>
/// <remarks>
/// States and attention of both streams, pooled output, the logits and losses of masked words, next sentence and entities, all gradients.
/// Entities come as the case recorded them, after corruption.
/// </remarks>
[Component("parity/ernie", Source = "thunlp/ERNIE, knowledge_bert/modeling.py, run_pretrain.py")]
internal sealed class ErnieParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderCase(golden, report, "ernie", pairs: "nsp");
        model.Add(BatchNames.EntityVectors, golden.Read("in/input_ent"));
        model.Add(BatchNames.EntityMask, golden.Read("in/ent_mask").@bool());
        model.Add(BatchNames.EntityCandidates, golden.Read("in/ent_candidate"));
        model.Add(BatchNames.Labels("entity"), golden.Read("in/ent_labels"));
        using (no_grad())
            NoteStreams(golden, model, report);
        var losses = model.Train();
        model.Note("loss_without_entity", losses["mlm"] + losses["nsp"]);
        model.Compare();
    }

    private static void NoteStreams(IParityCase golden, EncoderCase model, ParityReport report)
    {
        var (text, entities) = ((ErnieEncoder)model.Backbone).Forward(model.Input with { KeepLayers = true }, keepEntityLayers: true);
        model.Note(text);
        for (var layer = 0; layer < entities!.HiddenStates.Count; layer++)
            model.Note($"entity_hidden_states.{layer + 1}", entities.HiddenStates[layer]);
        List<int> fused = [.. Enumerable.Range(0, entities.HiddenStates.Count).Where(layer => golden.Names.Contains($"out/entity_attention_probs.{layer}"))];
        report.Same("number of entity_attention_probs", [entities.AttentionProbabilities.Count], [fused.Count]);
        foreach (var (layer, probabilities) in fused.Zip(entities.AttentionProbabilities))
            model.Note($"entity_attention_probs.{layer}", probabilities);
    }
}
