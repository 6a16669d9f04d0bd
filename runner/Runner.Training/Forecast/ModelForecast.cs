namespace Runner.Training.Forecast;

/// <summary>What a model and its training step are and cost, found out on the meta device: no contents, no data, hardly any memory.</summary>
public sealed record ModelForecast
{
    /// <summary>Examples of the micro-batch that was passed through.</summary>
    public required int Examples { get; init; }

    /// <summary>Tokens of each of them.</summary>
    public required int Length { get; init; }

    /// <summary>The trainable parameters by part.</summary>
    public required ParameterPart Parameters { get; init; }

    /// <summary>Parameters that take part without learning, such as a teacher's.</summary>
    public required long FrozenParameters { get; init; }

    /// <summary>Parameters that the loss does not depend on: they would keep their initial values.</summary>
    public required IReadOnlyList<string> Unused { get; init; }

    /// <summary>Floating-point operations of the matrix products of one forward pass over the micro-batch; a multiplication with its addition counts as two.</summary>
    public required double ForwardFlops { get; init; }

    /// <summary>Of these, what modules compute that do not learn.</summary>
    public required double FrozenFlops { get; init; }

    /// <summary>The same for the backward pass.</summary>
    public required double BackwardFlops { get; init; }

    /// <summary>Peak memory of training with this micro-batch.</summary>
    public required MemoryForecast Memory { get; init; }

    /// <summary>Operations of one training sequence.</summary>
    public double FlopsPerSequence => (ForwardFlops + BackwardFlops) / Examples;

    /// <summary>Operations of one training token.</summary>
    public double FlopsPerToken => FlopsPerSequence / Length;
}

/// <summary>Peak memory by part, in bytes. All fp32.</summary>
public sealed record MemoryForecast
{
    /// <summary>Values of the trainable parameters.</summary>
    public required double Parameters { get; init; }

    public required double Gradients { get; init; }

    /// <summary>What the optimizer remembers, exactly as it would allocate it.</summary>
    public required double OptimizerState { get; init; }

    /// <summary>Values of modules that do not learn.</summary>
    public required double Frozen { get; init; }

    /// <summary>
    /// What the forward pass keeps for the backward pass: arguments and results of products, layer norms, softmax, activations and dropout.
    /// An estimate: small tensors and those that several operations share are not told apart.
    /// </summary>
    public required double Activations { get; init; }

    /// <summary>Results in flight: the two largest an operation gave (a gradient beside what it is computed from).</summary>
    public required double Workspace { get; init; }

    public double Total => Parameters + Gradients + OptimizerState + Frozen + Activations + Workspace;
}

/// <summary>A module of the model with what is in it.</summary>
/// <param name="Name">Last part of its path; a run of like ones is one entry, such as <c>0-11</c>.</param>
/// <param name="Repeats">How many like modules it stands for.</param>
/// <param name="Parameters">Trainable parameters, of all of them.</param>
/// <param name="ForwardFlops">Operations of products with these parameters in one forward pass; those between activations, as in attention, belong to no part.</param>
/// <param name="Parts">What is in it.</param>
public sealed record ParameterPart(string Name, int Repeats, long Parameters, double ForwardFlops, IReadOnlyList<ParameterPart> Parts)
{
    /// <summary>The part at a dotted path; null where there is none.</summary>
    public ParameterPart? Find(string path)
    {
        var part = this;
        foreach (var name in path.Split('.'))
        {
            part = part.Parts.FirstOrDefault(p => p.Name == name);
            if (part is null)
                return null;
        }
        return part;
    }
}
