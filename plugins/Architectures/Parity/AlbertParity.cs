using Runner.Parity;
using Runner.Plugins.Architectures.Albert;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>What both kinds of ALBERT's cases record.</summary>
internal static class AlbertParity
{
    public static void Check(IParityCase golden, ParityReport report, string format)
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderCase(golden, report, format, pairs: "sop");
        using (no_grad())
        {
            model.Note("embedding_output", ((AlbertEncoder)model.Body).Embed(model.Input));
            model.Note(model.Body.Forward(model.Input with { KeepLayers = true }));
        }
        model.Train();
        model.Compare();
    }
}
