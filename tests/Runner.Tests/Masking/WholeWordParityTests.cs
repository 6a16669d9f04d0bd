using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Masking;

/// <summary>The check of recorded masks, as <c>runner golden</c> makes it, through the load contexts of the plugins.</summary>
[Collection(TorchTests.Name)]
public class WholeWordParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "wwm", MemberType = typeof(GoldenCases))]
    public void Masks_equal_the_reference(string name) => GoldenCases.Holds(name);
}
