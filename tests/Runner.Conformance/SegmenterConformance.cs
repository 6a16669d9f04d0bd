using Runner.Conformance.Reference;
using Runner.Segmentation;

namespace Runner.Conformance;

/// <summary>What every word segmenter does, on text of many scripts.</summary>
public class SegmenterConformance(ConformanceSubject subject) : ComponentConformance<IWordSegmenterComponent>(subject)
{
    [Fact]
    public void Gives_word_starts_in_order_from_0_on()
    {
        var segmenter = Build();
        foreach (var text in Text.Samples.Where(t => t.Length > 0))
        {
            var starts = Starts(segmenter, text);
            Assert.Equal(0, starts[0]);
            Assert.Equal(starts.Distinct().Order(), starts);
            Assert.True(starts[^1] < text.Length, $"a word starts behind '{text}'");
            Assert.DoesNotContain(starts, at => at > 0 && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]));
        }
    }

    [Fact]
    public void Gives_nothing_for_nothing() => Assert.Empty(Starts(Build(), ""));

    [Fact]
    public void Is_the_same_built_twice()
    {
        var (first, second) = (Build(), Build());
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.All(Text.Samples, text => Assert.Equal(Starts(first, text), Starts(second, text)));
    }

    [Fact]
    public void Can_be_used_from_several_threads()
    {
        var segmenter = Build();
        var expected = Text.Samples.Select(text => Starts(segmenter, text)).ToList();
        Parallel.For(0, 200, i => Assert.Equal(expected[i % expected.Count], Starts(segmenter, Text.Samples[i % expected.Count])));
    }

    private IWordSegmenter Build() => Subject.Create<IWordSegmenterComponent>().Build();

    private static List<int> Starts(IWordSegmenter segmenter, string text)
    {
        var starts = new List<int>();
        segmenter.Segment(text, starts);
        return starts;
    }
}
