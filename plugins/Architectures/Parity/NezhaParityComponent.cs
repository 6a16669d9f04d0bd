using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Interchange;
using Runner.Parity;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>Checks NEZHA against cases of its authors' PyTorch code, under the names of its checkpoints.</summary>
/// <remarks>
/// The relative table, the row of each pair of positions and the whole encoding; embeddings, states, attention before and after softmax of every
/// block, pooled output, logits and losses of both heads, all gradients.
/// </remarks>
[Component("parity/nezha", Source = "huawei-noah/Pretrained-Language-Model, NEZHA-PyTorch, modeling_nezha.py")]
internal sealed class NezhaParityComponent : IParityComponent
{
    private const string Table = "out/relative_position_table";
    private const string Matrix = "out/relative_positions_matrix";
    private const string Encoding = "out/relative_position_encoding";

    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderCase(golden, report, "nezha", pairs: "nsp");
        if (golden.Names.Contains(Table))
            NoteDistances(golden, model);
        using (no_grad())
            model.Note(model.Backbone.Forward(model.Input with { KeepLayers = true }));
        model.Train();
        model.Compare();
    }

    /// <summary>The encoding that the format's settings give, seen through its contract.</summary>
    private static void NoteDistances(IParityCase golden, EncoderCase model)
    {
        var settings = golden.Components.Create<IModelFormatComponent>(new JsonObject { ["type"] = "nezha" })
            .Describe(PublishedCase.Configuration(golden.Config), ParityWeights.Names(golden)).Model["positions"]!.AsObject();
        var table = golden.Read(Table);                                                             // [2m + 1, D]
        var (most, headSize) = ((table.shape[0] - 1) / 2, (int)table.shape[1]);
        using var encoding = golden.Components.Create<IPositionEncodingComponent>(settings)
            .Build(new AttentionShape(1, headSize, 1, headSize));
        model.Note(Table["out/".Length..], ParityDistances.Rows(ParityDistances.OfKeys(encoding, headSize, most + 1), most));

        if (golden.Names.Contains(Encoding))
            model.Note(Encoding["out/".Length..], ParityDistances.OfValues(encoding, headSize, golden.Read(Encoding).shape[0]));
        if (golden.Names.Contains(Matrix))
            model.Note(Matrix["out/".Length..], RowNumbers(ParityDistances.OfKeys(encoding, headSize, golden.Read(Matrix).shape[0]), table));
    }

    /// <summary>Which row of <paramref name="table"/> [R, D] lies nearest to each of <paramref name="vectors"/> [L, L, D].</summary>
    private static Tensor RowNumbers(Tensor vectors, Tensor table)
    {
        using var scope = NewDisposeScope();
        return (vectors.unsqueeze(2) - table).square().sum(3).argmin(2).MoveToOuterDisposeScope();
    }
}
