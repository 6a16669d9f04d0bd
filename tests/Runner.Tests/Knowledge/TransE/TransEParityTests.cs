using Runner.Tests.Support;

namespace Runner.Tests.Knowledge.TransE;

public class TransEParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "transe", MemberType = typeof(GoldenCases))]
    public void AgreesWithOpenKe(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 20);
}
