using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Interchange;
using Runner.LibTorch.Meta;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>The parameters a model will have, found by building it where tensors have shapes and no contents.</summary>
internal static class ModelShapes
{
    public static IReadOnlyDictionary<string, long[]> Of(PublishedModel model, ModelContext vocabulary, int classes, IComponentFactory components)
    {
        using var scope = NewDisposeScope();
        return MetaDevice.Run(() =>
        {
            var encoder = components.Create<IArchitectureComponent>((JsonObject)model.Model.DeepClone()).Build(vocabulary);
            var heads = model.Heads.Select(head => components.Create<IHeadComponent>((JsonObject)head.DeepClone())
                .Build(new HeadContext(encoder, vocabulary.VocabularySize) { Labels = LabelNames.Numbered(classes) })).ToList();
            using var whole = new EncoderWithHeads(encoder, heads);
            return whole.named_parameters().DistinctBy(p => p.name).ToDictionary(p => p.name, p => p.parameter.shape, StringComparer.Ordinal);
        });
    }
}
