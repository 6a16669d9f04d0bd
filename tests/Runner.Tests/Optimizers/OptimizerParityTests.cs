using Runner.Tests.Support;

namespace Runner.Tests.Optimizers;

public class OptimizerParityTests
{
    // 13 optimizers with 8 parameters and a rate each, and one's trust ratios
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "optimizers", MemberType = typeof(GoldenCases))]
    public void Every_recorded_trajectory_is_followed(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 13 * 9);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "schedules", MemberType = typeof(GoldenCases))]
    public void Every_recorded_schedule_is_followed(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 9);
}
