using Runner.Parity;
using Runner.Plugins.Architectures.Albert;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>What both kinds of ALBERT's cases record.</summary>
internal static class AlbertParity
{
    /// <param name="golden">The case.</param>
    /// <param name="report">Receives the comparisons.</param>
    /// <param name="format">Type of the format its names are in.</param>
    /// <param name="stepsAlone">States are recorded after each step through a group, not after each of its inner layers.</param>
    public static void Check(IParityCase golden, ParityReport report, string format, bool stepsAlone)
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderCase(golden, report, format, pairs: "sop");
        using (no_grad())
        {
            model.Note("embedding_output", ((AlbertEncoder)model.Backbone).Embed(model.Input));
            model.Note(model.Backbone.Forward(model.Input with { KeepLayers = true }), stepsAlone ? InnerLayers(golden) : 1);
        }
        model.Train();
        model.Compare();
    }

    private static int InnerLayers(IParityCase golden) => (int?)golden.Config["inner_group_num"] ?? 1;
}
