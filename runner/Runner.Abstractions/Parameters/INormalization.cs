namespace Runner.Parameters;

/// <summary>
/// A module that normalises, such as one of the root mean square: its parameters are spared from weight decay by default and start as 1, biases as 0.
/// TorchSharp's own norms, and modules whose class is called <c>...Norm</c>, count without it.
/// </summary>
public interface INormalization;
