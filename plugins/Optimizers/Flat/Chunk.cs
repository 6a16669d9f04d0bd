namespace Runner.Plugins.Optimizers.Flat;

/// <summary>A stretch of one parameter, small enough that what a step touches of it stays in a core's cache.</summary>
/// <param name="Start">First element.</param>
/// <param name="Length">Elements, a multiple of 16.</param>
/// <param name="Segment">Index of the parameter it belongs to.</param>
internal readonly record struct Chunk(long Start, int Length, int Segment);
