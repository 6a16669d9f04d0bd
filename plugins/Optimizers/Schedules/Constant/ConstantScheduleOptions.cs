namespace Runner.Plugins.Optimizers.Schedules.Constant;

/// <summary>Options of <c>schedule/constant</c>.</summary>
public sealed record ConstantScheduleOptions : WarmupOptions;
