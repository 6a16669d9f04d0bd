using Runner.Tests.Support;

namespace Runner.Tests.Knowledge.TransE;

public class TransEParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "transe", MemberType = typeof(GoldenCases))]
    public void Agrees_with_open_ke(string name) => Assert.True(GoldenCases.Holds(name).Comparisons.Count >= 20);
}
