namespace Runner.Plugins.Optimizers.Schedules.Linear;

/// <summary>Options of <c>schedule/linear</c>.</summary>
public sealed record LinearScheduleOptions : DecayOptions;
