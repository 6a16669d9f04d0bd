using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Architectures.Parity;

/// <summary>The recorded models of ALBERT (both published codes) and ERNIE.</summary>
[Collection(TorchTests.Name)]
public class AlbertErnieParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "albert_lp", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "albert_hf", MemberType = typeof(GoldenCases))]
    [MemberData(nameof(GoldenCases.OfKind), "ernie", MemberType = typeof(GoldenCases))]
    public void Everything_recorded_is_computed_here(string name)
    {
        var verdict = GoldenCases.Holds(name);
        Assert.True(verdict.Comparisons.Count(comparison => comparison.Name.StartsWith("out/", StringComparison.Ordinal)) > 10);
        Assert.True(verdict.Comparisons.Count(comparison => comparison.Name.StartsWith("grad/", StringComparison.Ordinal)) > 25);
    }
}
