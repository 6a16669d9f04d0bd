using Runner.Distillation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses;

/// <summary>How the student's states get the teacher's width.</summary>
public enum Projection
{
    /// <summary>Not at all: both are equally wide.</summary>
    None,

    /// <summary>One linear layer, <c>fit_dense</c>, for all layers and all losses that say <c>shared</c>, as in TinyBERT's code.</summary>
    Shared,

    /// <summary>A linear layer for each layer, as in TinyBERT's paper for embeddings and hidden states.</summary>
    PerLayer,
}

/// <summary>Takes states of a student to the teacher's width.</summary>
internal sealed class StateProjection : nn.Module
{
    private readonly Linear[] _layers;

    /// <param name="projection">Which linear layers there are.</param>
    /// <param name="count">Places that need one.</param>
    /// <param name="context">Sizes, and the shared projection.</param>
    public StateProjection(Projection projection, int count, DistillationContext context)
        : base("projection")
    {
        var (inputs, outputs) = (context.Student.Hidden, context.Teacher.Hidden);
        switch (projection)
        {
            case Projection.Shared:
                _layers = [.. Enumerable.Repeat(context.Projections.Get(SharedName, inputs, outputs), count)];
                break;
            case Projection.PerLayer:
                var own = new ModuleList<Linear>([.. Enumerable.Range(0, count).Select(_ => nn.Linear(inputs, outputs))]);
                _layers = [.. own];
                register_module("layer", own);
                break;
            default:
                _layers = [];
                break;
        }
    }

    /// <summary>Name of the shared projection among the student's parameters, as in published TinyBERT checkpoints.</summary>
    public const string SharedName = "fit_dense";

    /// <summary>[..., teacher's width] from [..., student's width].</summary>
    /// <param name="place">Number of the place, from 0.</param>
    /// <param name="states">At that place.</param>
    public Tensor Apply(int place, Tensor states) => _layers.Length == 0 ? states.alias() : _layers[place].forward(states);
}
