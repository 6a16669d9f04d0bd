using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Parity;

/// <summary>Every recorded case, whatever its kind: what <c>runner golden</c> does, one test each.</summary>
[Collection(TorchTests.Name)]
public sealed class GoldenTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.All), MemberType = typeof(GoldenCases))]
    public void The_case_agrees_with_its_reference(string name) => GoldenCases.Holds(name);
}
