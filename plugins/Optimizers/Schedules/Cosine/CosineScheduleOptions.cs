namespace Runner.Plugins.Optimizers.Schedules.Cosine;

/// <summary>Options of <c>schedule/cosine</c>.</summary>
public sealed record CosineScheduleOptions : DecayOptions;
