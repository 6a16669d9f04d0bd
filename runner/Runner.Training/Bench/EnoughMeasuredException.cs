namespace Runner.Training.Bench;

/// <summary>Whoever paces a measurement wants no further step. A way out of the loop that saves nothing, and no failure.</summary>
internal sealed class EnoughMeasuredException() : Exception("enough was measured");
