using Runner.Errors;
using Runner.Metrics;
using Runner.Tests.Support;

namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>Rows 108 to 113: poems of the Tang as predictions, with the Pingshui rhymes and two tables of tones.</summary>
public class VerseReferenceTests
{
    [Theory]
    [InlineData("jueju5", 174, 2, 147, 104, 15, 97, 88, 92, 84, 59)]
    [InlineData("jueju7", 807, 30, 738, 724, 487, 696, 598, 623, 534, 377)]
    [InlineData("lushi5", 604, 34, 528, 514, 47, 386, 313, 329, 267, 283)]
    [InlineData("lushi7", 656, 35, 584, 582, 447, 534, 375, 428, 298, 445)]
    public void Poems_of_the_tang(
        string form, int poems, int unknown, int rhyme, int level, int first, int tone, int toneKnown, int otherTone, int otherToneKnown, int repeats)
    {
        var rhymes = Shared.Data("rhyme", "Pingshui_Rhyme.json");
        using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Shared.Data("poems-shi", $"poet.{form}.test.json")));
        Prediction[] texts = [.. file.RootElement.EnumerateArray().Select(poem => new TextPrediction(string.Concat(poem.GetProperty("paragraphs").EnumerateArray().Select(line => line.GetString()))))];
        Assert.Equal(poems, texts.Length);
        var scores = MetricTests.Of($"{{type: verse, rhymes: '{rhymes}'}}", texts);
        var others = MetricTests.Of($"{{type: verse, rhymes: '{rhymes}', tones: '{Shared.Data("rhyme", "Word_Tune.json")}'}}", texts);

        int Count(IReadOnlyDictionary<string, double> values, string name) => (int)Math.Round(values[name] * poems);
        Assert.Equal((unknown, rhyme, level, first), (Count(scores, "unknown-rhyme"), Count(scores, "rhyme"), Count(scores, "level-rhyme"), Count(scores, "first-line-rhyme")));
        Assert.Equal((tone, toneKnown, repeats), (Count(scores, "tone"), Count(scores, "tone-known"), Count(scores, "repeats")));
        Assert.Equal((otherTone, otherToneKnown), (Count(others, "tone"), Count(others, "tone-known")));
    }

    [Fact]
    public void What_is_no_poem_earns_nothing()
    {
        var scores = MetricTests.Of($"{{type: verse, rhymes: '{Shared.Data("rhyme", "Pingshui_Rhyme.json")}'}}", new TextPrediction(""), new TextPrediction("，。"));
        Assert.All(scores.Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_table_that_is_none_is_refused()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, "[1, 2]");
        try
        {
            Assert.Equal("RUN4763", Assert.Throws<RunnerException>(() => MetricTests.Of($"{{type: verse, rhymes: '{path}'}}")).Descriptor.Code);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
