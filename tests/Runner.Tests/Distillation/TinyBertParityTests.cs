using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Distillation;

/// <summary>TinyBERT's losses and gradients against the released code.</summary>
[Collection(TorchTests.Name)]
public class TinyBertParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "tiny_general", MemberType = typeof(GoldenCases))]
    public void General_distillation_equals_the_reference(string name) => GoldenCases.Holds(name);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "tiny_task", MemberType = typeof(GoldenCases))]
    public void Task_distillation_equals_the_reference(string name) => GoldenCases.Holds(name);
}
