using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Architectures.Parity;

/// <summary>GPT-2 and Yuefu against the recorded cases of the original code.</summary>
[Collection(TorchTests.Name)]
public class DecoderParityTests
{
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "gpt2", MemberType = typeof(GoldenCases))]
    public void GPT2_equals_the_reference(string name)
    {
        var verdict = GoldenCases.Holds(name);
        Assert.Contains(verdict.Comparisons, comparison => comparison.Name == "out/greedy_ids");
        Assert.Contains(verdict.Comparisons, comparison => comparison.Name == "out/lm_logits_with_past (token by token)");
        Assert.Contains(verdict.Comparisons, comparison => comparison.Name == "grad/transformer.h.0.attn.c_attn.weight");
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GoldenCases.OfKind), "yuefu", MemberType = typeof(GoldenCases))]
    public void Yuefu_and_its_decoder_equal_the_reference(string name)
    {
        var verdict = GoldenCases.Holds(name);
        Assert.Contains(verdict.Comparisons, comparison => comparison.Name == "out/kept_values");
    }
}
